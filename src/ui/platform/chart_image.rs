//! A chart as a picture: its drawings are put into one SVG with the colours that they have on the page, which a canvas makes a PNG of.
//!
//! The Content-Security-Policy allows images from `data:`, and needs no more for it.

use js_sys::futures::JsFuture;
use js_sys::{Array, Object, Promise, Reflect};
use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, ClipboardItem, Element, HtmlCanvasElement, HtmlElement, HtmlImageElement};

use super::chart_svg::ChartSvg;
use super::copying::{encoded, has_clipboard};

/// Pixels of the picture for one of the page.
const SCALE: i32 = 2;

/// Copies the chart around this button, or saves it where the browser does not let pages copy pictures.
pub fn copy_chart(button: &Element) {
    let Some(figure) = button.closest("figure").ok().flatten() else { return };
    let (svg, button) = (ChartSvg::of(&figure), button.clone());
    let name = format!("plimsoll-{}.png", figure.get_attribute("data-plot").unwrap_or_default());
    spawn_local(async move {
        let said = match painted(&svg).await {
            Ok(canvas) if copy(&canvas).await.is_ok() => "Image copied",
            Ok(canvas) if save(&canvas, &name).is_ok() => "Image saved",
            _ => "No image in this browser",
        };
        button.set_text_content(Some(said));
    });
}

async fn painted(svg: &ChartSvg) -> Result<HtmlCanvasElement, JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(&format!("data:image/svg+xml;charset=utf-8,{}", encoded(&svg.text)));
    JsFuture::from(image.decode()).await?;
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    let (width, height) = (svg.width * SCALE, svg.height * SCALE);
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width.into(), height.into())?;
    Ok(canvas)
}

async fn copy(canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
    if !has_clipboard() {
        return Err(JsValue::NULL);
    }
    let blob = Promise::new(&mut |resolve, _| {
        let _refused = canvas.to_blob(&resolve);
    });
    let parts = Object::new();
    Reflect::set(&parts, &"image/png".into(), &JsFuture::from(blob).await?)?;
    let item = ClipboardItem::new_with_record_from_str_to_blob_promise(&parts)?;
    JsFuture::from(window().navigator().clipboard().write(&Array::of1(&item))).await?;
    Ok(())
}

fn save(canvas: &HtmlCanvasElement, name: &str) -> Result<(), JsValue> {
    let link = document().create_element("a")?;
    link.set_attribute("href", &canvas.to_data_url()?)?;
    link.set_attribute("download", name)?;
    link.unchecked_into::<HtmlElement>().click();
    Ok(())
}
