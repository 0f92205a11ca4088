PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (
	"key" TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY ("key")
);
INSERT INTO meta VALUES('app','wirework');
INSERT INTO meta VALUES('schema','1');
CREATE TABLE workflows (
	id INTEGER NOT NULL,
	"key" TEXT NOT NULL,
	title TEXT NOT NULL,
	type TEXT NOT NULL,
	sync BOOLEAN NOT NULL,
	enabled BOOLEAN NOT NULL,
	current BOOLEAN,
	content_hash TEXT NOT NULL,
	trigger_title TEXT,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	description TEXT NOT NULL,
	document TEXT NOT NULL,
	PRIMARY KEY (id),
	CONSTRAINT uq_workflows_key_current UNIQUE ("key", current)
);
INSERT INTO workflows VALUES(798159683977216301,'k','Sample','manual',0,0,1,'f90f1c085a463a3a7f1f65eb36254a993e3ed7c03adb86ea35a25dfd3f3e0dca',NULL,1795320097750,1795320097750,'','{"format":1,"key":"k","title":"Sample","type":"manual","sync":false,"config":{},"nodes":[{"key":"ask","type":"manual","title":"Ask somebody","config":{"assignees":[1],"forms":{"form":{"fields":[{"name":"comment"}],"actions":[{"key":"ok","status":1}]}}},"upstream":null,"branchIndex":null},{"key":"answer","type":"output","config":{"value":"{{$jobsMapByNodeKey.ask.form.comment}}"},"upstream":"ask","branchIndex":null}]}');
CREATE TABLE workflow_stats (
	"key" TEXT NOT NULL,
	executed INTEGER NOT NULL,
	PRIMARY KEY ("key")
);
INSERT INTO workflow_stats VALUES('k',1);
CREATE TABLE version_stats (
	id INTEGER NOT NULL,
	executed INTEGER NOT NULL,
	PRIMARY KEY (id)
);
INSERT INTO version_stats VALUES(798159683977216301,1);
CREATE TABLE drafts (
	"key" TEXT NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY ("key")
);
INSERT INTO drafts VALUES('k',replace('{\n  "format": 1,\n  "key": "sample",\n  "title": "Sample",\n  "type": "manual",\n  "sync": false,\n  "config": {},\n  "nodes": [\n    {\n      "key": "ask",\n      "type": "manual",\n      "title": "Ask somebody",\n      "config": {\n        "assignees": [\n          1\n        ],\n        "forms": {\n          "form": {\n            "fields": [\n              {\n                "name": "comment"\n              }\n            ],\n            "actions": [\n              {\n                "key": "ok",\n                "status": 1\n              }\n            ]\n          }\n        }\n      },\n      "upstream": null,\n      "branchIndex": null\n    },\n    {\n      "key": "answer",\n      "type": "output",\n      "config": {\n        "value": "{{$jobsMapByNodeKey.ask.form.comment}}"\n      },\n      "upstream": "ask",\n      "branchIndex": null\n    }\n  ]\n}\n','\n',char(10)));
CREATE TABLE executions (
	id INTEGER NOT NULL,
	workflow_id INTEGER NOT NULL,
	"key" TEXT NOT NULL,
	event_key TEXT NOT NULL,
	status INTEGER,
	reason TEXT,
	dispatched BOOLEAN NOT NULL,
	started_at INTEGER,
	expires_at INTEGER,
	parent_execution_id INTEGER,
	manually BOOLEAN,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	stack TEXT,
	output TEXT,
	context TEXT,
	PRIMARY KEY (id),
	UNIQUE (event_key)
);
INSERT INTO executions VALUES(798159684010770733,798159683977216301,'k','5f105b2a-2296-4b47-bc88-7b540e6a630b',0,NULL,1,1795320097760,NULL,NULL,1,1795320097758,1795320097760,NULL,NULL,'{"from":"schema 1"}');
CREATE TABLE queue (
	id INTEGER NOT NULL,
	execution_id INTEGER NOT NULL,
	job_id INTEGER,
	attempts INTEGER NOT NULL,
	rerun TEXT,
	cursor TEXT,
	PRIMARY KEY (id)
);
CREATE TABLE jobs (
	id INTEGER NOT NULL,
	execution_id INTEGER NOT NULL,
	node_key TEXT NOT NULL,
	node_type TEXT NOT NULL,
	status INTEGER NOT NULL,
	upstream_id INTEGER,
	started_at INTEGER,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	due_at INTEGER,
	result TEXT,
	meta TEXT,
	log TEXT,
	PRIMARY KEY (id),
	FOREIGN KEY(execution_id) REFERENCES executions (id) ON DELETE CASCADE
);
INSERT INTO jobs VALUES(798159684019159341,798159684010770733,'ask','manual',0,NULL,1795320097760,1795320097760,1795320097760,NULL,NULL,NULL,NULL);
CREATE TABLE tasks (
	id INTEGER NOT NULL,
	job_id INTEGER NOT NULL,
	user_id TEXT NOT NULL,
	execution_id INTEGER NOT NULL,
	node_key TEXT NOT NULL,
	workflow_id INTEGER NOT NULL,
	workflow_key TEXT NOT NULL,
	title TEXT NOT NULL,
	type TEXT NOT NULL,
	status INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	result TEXT,
	PRIMARY KEY (id),
	FOREIGN KEY(execution_id) REFERENCES executions (id) ON DELETE CASCADE
);
INSERT INTO tasks VALUES(798159684019160365,798159684019159341,'1',798159684010770733,'ask',798159683977216301,'k','Ask somebody','manual',0,1795320097760,1795320097760,NULL);
CREATE INDEX ix_executions_key_id ON executions ("key", id);
CREATE INDEX ix_executions_dispatched_id ON executions (dispatched, id) WHERE dispatched = 0;
CREATE INDEX ix_executions_status_expires_at ON executions (status, expires_at);
CREATE INDEX ix_executions_parent_status ON executions (parent_execution_id, status) WHERE parent_execution_id IS NOT NULL;
CREATE INDEX ix_jobs_due_at ON jobs (due_at) WHERE status = 0 AND due_at IS NOT NULL;
CREATE INDEX ix_jobs_pending ON jobs (execution_id) WHERE status = 0;
CREATE INDEX ix_jobs_execution_id ON jobs (execution_id, id);
CREATE INDEX ix_tasks_workflow_id ON tasks (workflow_id);
CREATE INDEX ix_tasks_job_id ON tasks (job_id);
CREATE INDEX ix_tasks_execution_id ON tasks (execution_id);
CREATE INDEX ix_tasks_pending ON tasks (id) WHERE status = 0;
COMMIT;
