package app

import (
	"fmt"
	"os"

	"alminding/internal/modules/governance"
	"alminding/internal/platform/i18n"
)

type verifyCommand struct {
	File string `arg:"" type:"existingfile" help:"Badge: JSON, or the picture."`
	Key  string `required:"" placeholder:"KEY" help:"Public key of the installation, in base64, or a file that holds it."`
	Lang string `enum:"da,en" default:"da" help:"Language of what is said: da or en."`
}

// Run tells what a badge says if its signature holds. It needs neither the site nor the
// network.
func (c *verifyCommand) Run(s *surroundings) error {
	texts, err := i18n.Load(Locales()...)
	if err != nil {
		return err
	}
	p := texts.In(i18n.Language(c.Lang))
	text := c.Key
	if b, err := os.ReadFile(c.Key); err == nil {
		text = string(b)
	}
	key, err := governance.ParseKey(text)
	if err != nil {
		return told(p, err)
	}
	file, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	badge, err := governance.CheckBadge(file, key, texts)
	if err != nil {
		return told(p, err)
	}
	_, err = fmt.Fprintln(s.Out, badge.Sentence(p))
	return err
}
