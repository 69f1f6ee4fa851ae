package record

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// Project is a course, a project or an area of life.
type Project struct{ core.BaseRecordProxy }

// NewProject returns an unsaved project of the owner.
func NewProject(app core.App, owner, name string) (*Project, error) {
	p, err := fresh[Project](app, Projects, owner)
	if err != nil {
		return nil, err
	}
	p.Set("name", name)
	p.Set("kind", "project")
	return p, nil
}

// ListProjects returns the owner's projects by name.
func ListProjects(app core.App, owner string) ([]*Project, error) {
	return list[Project](app, Projects, owner, nil, "name ASC", "id ASC")
}

// Name is unique among the owner's projects, whatever its case.
func (p *Project) Name() string { return p.GetString("name") }

// TimeMap is the id of the project's time map; may be empty.
func (p *Project) TimeMap() string { return p.GetString("time_map") }

// ProjectNamed finds a project among ps by name, whatever its case.
func ProjectNamed(ps []*Project, name string) *Project {
	for _, p := range ps {
		if strings.EqualFold(p.Name(), name) {
			return p
		}
	}
	return nil
}
