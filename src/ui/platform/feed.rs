//! What the server tells as it happens.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

/// A stream of events from the server; it ends when dropped.
pub struct Feed {
    source: Option<EventSource>,
    _heard: Vec<Closure<dyn FnMut(MessageEvent)>>,
}

/// Hears events of these names until dropped; a stream that breaks off is begun anew by the browser.
pub fn follow(address: &str, names: [&'static str; 2], heard: impl Fn(&str, &str) + 'static) -> Feed {
    let (source, heard) = (EventSource::new(address).ok(), Rc::new(heard));
    let listen = |name: &'static str| {
        let heard = heard.clone();
        let closure = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            heard(name, &event.data().as_string().unwrap_or_default());
        });
        if let Some(source) = &source {
            let _listens = source.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        }
        closure
    };
    let _heard = names.map(listen).into();
    Feed { source, _heard }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.source.iter().for_each(EventSource::close);
    }
}
