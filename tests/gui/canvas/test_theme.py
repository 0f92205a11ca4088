"""Colours: contrast of every role, following the system, being forced."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.gui.theme import (
    CONTRAST,
    DARK,
    GROUPS,
    LIGHT,
    STATUSES,
    THEMES,
    Theme,
    Themes,
    blend,
    contrast,
    palette_of,
)

ALL = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))


@pytest.fixture
def themes(qapp: QApplication) -> Iterator[Themes]:
    sheet, palette, style = qapp.styleSheet(), qapp.palette(), qapp.style().name()
    themes = Themes()
    yield themes
    themes.force("system")
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)
    qapp.setPalette(palette)


@ALL
def test_marks_and_wires_stand_out_from_card_and_canvas(theme: Theme) -> None:
    marks = {name: theme.role(name) for name in ("wire", "wire_taken", "wire_running", "refused", "warning")}
    for name, color in {**theme.groups, **theme.statuses, **marks, "accent": theme.accent}.items():
        assert contrast(color, theme.card) >= 3, name
        assert contrast(color, theme.canvas) >= 3, name


@ALL
def test_texts_can_be_read(theme: Theme) -> None:
    for color in (theme.text, theme.muted):
        for below in (theme.card, theme.canvas, theme.window, theme.panel):
            assert contrast(color, below) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@ALL
def test_signs_in_badges_stand_out(theme: Theme) -> None:
    ink = theme.card if theme.dark else theme.on_accent
    assert all(contrast(ink, color) >= 3 for color in theme.statuses.values())


@ALL
def test_every_group_and_status_has_a_colour(theme: Theme) -> None:
    assert set(theme.groups) == set(GROUPS)
    assert set(theme.statuses) == set(STATUSES)
    assert theme.group("a plug-in's own group") == theme.group("extended")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)
    assert blend(QColor("black"), QColor("white"), 0.5).red() in (127, 128)


def test_a_forced_theme_dresses_the_application_and_is_told(themes: Themes, qapp: QApplication) -> None:
    told: list[Theme] = []
    themes.changed.connect(told.append)
    themes.apply()
    for mode, theme in (("dark", DARK), ("contrast", CONTRAST), ("light", LIGHT)):
        themes.force(mode)  # type: ignore[arg-type]
        assert themes.current is theme
        assert qapp.palette().color(QPalette.ColorRole.Window) == theme.window
    assert [theme.name for theme in told][-3:] == ["dark", "contrast", "light"]


def test_a_window_is_built_before_the_rules_that_it_is_shown_under(
    themes: Themes, qapp: QApplication
) -> None:
    before = qapp.styleSheet()
    themes.finish()
    themes.prepare()
    assert qapp.styleSheet() == before
    themes.force("dark")
    assert qapp.styleSheet() == before and qapp.palette().color(QPalette.ColorRole.Window) == DARK.window
    themes.finish()
    assert DARK.card.name() in qapp.styleSheet()
    themes.force("light")
    assert LIGHT.card.name() in qapp.styleSheet()


def test_the_system_is_followed_live(themes: Themes, monkeypatch: pytest.MonkeyPatch) -> None:
    class Hints:
        scheme = Qt.ColorScheme.Light

        def colorScheme(self) -> Qt.ColorScheme:
            return self.scheme

        def setColorScheme(self, scheme: Qt.ColorScheme) -> None:
            pass

    hints = Hints()
    real = QGuiApplication.styleHints()
    monkeypatch.setattr(QGuiApplication, "styleHints", lambda: hints)
    told: list[Theme] = []
    themes.changed.connect(told.append)
    hints.scheme = Qt.ColorScheme.Dark
    real.colorSchemeChanged.emit(hints.scheme)
    assert themes.current is DARK
    hints.scheme = Qt.ColorScheme.Light
    real.colorSchemeChanged.emit(hints.scheme)
    assert [theme.name for theme in told] == ["dark", "light"]
    themes.force("contrast")
    hints.scheme = Qt.ColorScheme.Dark
    real.colorSchemeChanged.emit(hints.scheme)
    assert themes.current is CONTRAST
    monkeypatch.undo()


@ALL
def test_disabled_texts_are_fainter(theme: Theme, qapp: QApplication) -> None:
    palette = palette_of(theme)
    faint = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert 1.2 < contrast(faint, theme.window) < contrast(theme.text, theme.window)
