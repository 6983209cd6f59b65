//! Light, dark, or as the system has it; kept in a cookie so that the server renders the right one.

use leptos::prelude::*;

use super::platform;

/// Where a browser keeps it.
pub const COOKIE: &str = "plimsoll_theme";

/// How the page looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
}

impl Theme {
    const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    /// The theme that this browser has chosen.
    pub fn chosen() -> Self {
        Self::parse(&platform::cookie(COOKIE).unwrap_or_default())
    }

    fn parse(word: &str) -> Self {
        Self::named(word).unwrap_or_default()
    }

    /// The theme of this name.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word)
    }

    /// The value of `data-theme`.
    pub fn as_str(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Theme::Auto => "System",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        }
    }
}

/// Chooses the theme.
#[component]
pub fn ThemeChoice() -> impl IntoView {
    let chosen = Theme::chosen();
    let choose = move |word: String| {
        let theme = Theme::parse(&word);
        platform::set_cookie(COOKIE, theme.as_str());
        platform::set_root_attribute("data-theme", theme.as_str());
    };
    let option = move |theme: Theme| view! { <option value=theme.as_str() selected=theme == chosen>{theme.label()}</option> };
    view! {
        <label class="choice needs-script">
            <span class="choice-name">"Theme"</span>
            <select aria-label="Theme" on:change:target=move |event| choose(event.target().value())>
                {Theme::ALL.map(option).collect_view()}
            </select>
        </label>
    }
}
