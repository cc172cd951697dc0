-- A store file as schema version 12 left it: one payment that is being advanced, one each that was declined, withdrawn and completed, and one that a channel was
-- asked to execute. Each table has a row.
BEGIN TRANSACTION;
CREATE TABLE advance (
  subject_id INTEGER PRIMARY KEY, merchant TEXT NOT NULL, order_id TEXT NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL,
  customer TEXT NOT NULL, institution TEXT NOT NULL, outage INTEGER NOT NULL, amount_minor INTEGER NOT NULL, currency TEXT NOT NULL,
  outstanding_minor INTEGER NOT NULL, exposure_minor INTEGER NOT NULL, collected_minor INTEGER NOT NULL, reserved_at TEXT NOT NULL,
  paid_at TEXT, collect_at TEXT, next_action_at TEXT, record TEXT NOT NULL, attempt TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO advance VALUES(1,'merchant-1','paid',1,'PayoutSent','customer-1','institution-1',1,1000,'EUR',0,1000,0,'2026-01-05T08:00:00.0000000Z',NULL,NULL,'2026-01-05T08:01:00.0000000Z','{"State":"PayoutSent","Institution":"institution-1","Outage":"1","Detail":{"Request":{"Merchant":"merchant-1","Order":"paid","Customer":"customer-1","Amount":{"Minor":1000,"Currency":"EUR"},"RequestedAt":"2026-01-05T08:00:00+00:00","AnswerBy":"2026-01-05T08:00:10+00:00","CollectionMeans":{"Institution":"institution-1","Token":"agreement-1"}},"ConsentVersion":1,"Limit":{"Institution":"institution-1","Limit":{"Minor":50000,"Currency":"EUR"},"FetchedAt":"2026-01-05T07:00:00+00:00"},"LimitIsFallback":false,"Tier":"Sufficient","PrimaryOutcomeUnknown":false,"DecidedAt":"2026-01-05T08:00:00+00:00"},"IsPromised":false,"IsPaid":false,"Original":"Unknown","IsSuperseded":false,"Confirmations":0,"PayoutOrdinal":0,"CollectionOrdinal":0,"CustomerRefundOrdinal":0,"RecentAttempts":[],"CollectedMinor":0,"RefundedFromDueMinor":0,"WrittenOffMinor":0,"SupersededMinor":0,"OwedBackMinor":0,"PaidBackMinor":0,"MerchantOwesMinor":0,"MerchantRepaidMinor":0,"OffsetMinor":0,"PayoutCorrectionMinor":0,"OwedToMerchantMinor":0,"HeldBy":[],"IsPayBackStopped":false,"FeesMinor":0,"Refunds":[],"ByHand":[],"NextActionAt":"2026-01-05T08:01:00+00:00","Version":0}','paid');
CREATE TABLE approval (
  id TEXT PRIMARY KEY, merchant TEXT NOT NULL, order_id TEXT NOT NULL, attempt TEXT NOT NULL, kind TEXT NOT NULL, amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL, ordered_by TEXT NOT NULL, ordered_at TEXT NOT NULL, expires_at TEXT NOT NULL, status TEXT NOT NULL, decided_by TEXT, decided_at TEXT,
  record TEXT NOT NULL) STRICT;
INSERT INTO approval VALUES('approval-1','merchant-1','paid','paid','WriteOff',1000,'EUR','clerk-7','2026-01-05T08:00:00.0000000Z','2026-01-12T08:00:00.0000000Z','Waiting',NULL,NULL,'{"Id":"approval-1","Key":{"Merchant":"merchant-1","Order":"paid"},"Kind":"WriteOff","Amount":{"Minor":1000,"Currency":"EUR"},"About":"","OrderedBy":"clerk-7","OrderedAt":"2026-01-05T08:00:00+00:00","Reason":"customer died","ExpiresAt":"2026-01-12T08:00:00+00:00","Status":"Waiting"}');
CREATE TABLE consent_change (
  id INTEGER PRIMARY KEY, merchant TEXT NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL, was_given INTEGER NOT NULL,
  is_given INTEGER NOT NULL, reason TEXT NOT NULL, record TEXT NOT NULL) STRICT;
INSERT INTO consent_change VALUES(1,'merchant-1','2026-01-05T07:00:00.0000000Z','clerk-7',0,1,'contract 2026-118','{"Merchant":"merchant-1","By":"clerk-7","At":"2026-01-05T07:00:00+00:00","Old":{"IsGiven":false,"Version":0},"New":{"IsGiven":true,"Version":1},"Reason":"contract 2026-118"}');
CREATE TABLE counter (
  scope TEXT NOT NULL, id TEXT NOT NULL, currency TEXT NOT NULL, slice INTEGER NOT NULL, slice_ticks INTEGER NOT NULL, is_exposure INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL, count INTEGER NOT NULL, forget_after TEXT NOT NULL,
  PRIMARY KEY (scope, id, currency, is_exposure, slice, slice_ticks)) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES('Merchant','merchant-1','EUR',-1,0,1,1000,1,'9999-12-31T23:59:59.9999999Z');
CREATE TABLE difference (
  id TEXT PRIMARY KEY, merchant TEXT NOT NULL, order_id TEXT NOT NULL, kind TEXT NOT NULL, opened_at TEXT NOT NULL, closed_at TEXT,
  closed_by TEXT, record TEXT NOT NULL, attempt TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO difference VALUES('d-1','merchant-1','paid','ConfirmationOverdue','2026-01-05T08:00:00.0000000Z',NULL,NULL,'{"Id":"d-1","Key":{"Merchant":"merchant-1","Order":"paid"},"Kind":"ConfirmationOverdue","OpenedAt":"2026-01-05T08:00:00+00:00","Evidence":"asked 10 times, no answer","Instruction":{"Transaction":{"Merchant":"merchant-1","Order":"paid"},"Purpose":"Payout","Ordinal":1},"SaidMinor":0,"SaidFeeMinor":0}','paid');
CREATE TABLE fence (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL, commits INTEGER NOT NULL DEFAULT 0, chain_number INTEGER NOT NULL DEFAULT 0, chain_hash BLOB NOT NULL DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000', chain_start INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO fence VALUES(1,3,1,4,X'9ac11ed07b271169272ceeca87d05518773270b87caa7962f1e0072b240e87f6',3);
CREATE TABLE forgotten_line (number INTEGER PRIMARY KEY, content BLOB NOT NULL, hash BLOB NOT NULL, forgotten_at TEXT NOT NULL) STRICT;
INSERT INTO forgotten_line VALUES(4,X'121045d71296e6ae019cc28965c053facc393214330471be052edcae97ae60b5',X'9ac11ed07b271169272ceeca87d05518773270b87caa7962f1e0072b240e87f6','2026-01-05T08:00:00.0000000Z');
CREATE TABLE instruction (
  id INTEGER PRIMARY KEY, subject_id INTEGER NOT NULL, purpose TEXT NOT NULL, ordinal INTEGER NOT NULL, reference TEXT NOT NULL UNIQUE,
  channel TEXT NOT NULL, amount_minor INTEGER NOT NULL, currency TEXT NOT NULL, outcome TEXT NOT NULL, is_resolved INTEGER NOT NULL,
  written_at TEXT NOT NULL, send_before TEXT NOT NULL, record TEXT NOT NULL, UNIQUE (subject_id, purpose, ordinal)) STRICT;
INSERT INTO instruction VALUES(1,1,'Payout',1,'6d2c72c311c1357e43996720fc8c8ea3','institution-1',1000,'EUR','Unknown',0,'2026-01-05T08:00:00.0000000Z','2026-01-05T08:00:10.0000000Z','{"Key":{"Transaction":{"Merchant":"merchant-1","Order":"paid"},"Purpose":"Payout","Ordinal":1},"Amount":{"Minor":1000,"Currency":"EUR"},"Channel":"institution-1","Customer":"customer-1","WrittenAt":"2026-01-05T08:00:00+00:00","SendBefore":"2026-01-05T08:00:10+00:00","Outcome":"Unknown","IsResolved":false,"Queries":0,"Decisions":0,"FeeMinor":0}');
CREATE TABLE journal (
  id INTEGER PRIMARY KEY, subject_id INTEGER NOT NULL, booked_at TEXT NOT NULL, event TEXT NOT NULL, currency TEXT NOT NULL, number INTEGER NOT NULL DEFAULT 0, salt BLOB NOT NULL DEFAULT x'', hash BLOB NOT NULL DEFAULT x'', channel TEXT) STRICT;
INSERT INTO journal VALUES(1,1,'2026-01-05T08:00:00.0000000Z','sample','EUR',1,X'8876c3989293fa9ab2881793127d6321',X'f1dc3c1b4d7dfc806b8ddb661ab363e7b7ccf2456a2c416a87e733b8838d6240',NULL);
CREATE TABLE manual_switch (
  id INTEGER PRIMARY KEY, position TEXT NOT NULL, set_by TEXT NOT NULL, set_at TEXT NOT NULL, reason TEXT NOT NULL) STRICT;
INSERT INTO manual_switch VALUES(1,'ForcedFaulted','clerk-7','2026-01-05T08:00:00.0000000Z','planned switch-over');
CREATE TABLE merchant (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, name TEXT NOT NULL, category TEXT NOT NULL, status TEXT NOT NULL, has_consent INTEGER NOT NULL,
  refresh_at TEXT, record TEXT NOT NULL) STRICT;
INSERT INTO merchant VALUES('merchant-1',1,'Corner Shop','5411','Active',1,'2026-01-06T08:00:00.0000000Z','{"Id":"merchant-1","Name":"Corner Shop","Category":"5411","Status":"Active","Currencies":["EUR"],"Consent":{"IsGiven":true,"Version":1},"Registrations":[{"Institution":"institution-1","Status":"Registered","MerchantAtInstitution":"shop-1","Attempts":0}],"Limits":[{"Institution":"institution-1","Limit":{"Minor":50000,"Currency":"EUR"},"FetchedAt":"2026-01-05T07:00:00+00:00"}],"RefreshAt":"2026-01-06T08:00:00+00:00","Version":0}');
CREATE TABLE message (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stream TEXT NOT NULL, subject_id INTEGER NOT NULL, order_id TEXT NOT NULL,
  status TEXT NOT NULL, attempts INTEGER NOT NULL, record TEXT NOT NULL, attempt TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO message VALUES(1,'advice/merchant-1/paid','Advices',1,'paid','Waiting',0,'{"Number":0,"Advice":{"Id":"advice/merchant-1/paid","Kind":"Advanced","Key":{"Merchant":"merchant-1","Order":"paid"},"Customer":"customer-1","Amount":{"Minor":1000,"Currency":"EUR"},"At":"2026-01-05T08:00:00+00:00"},"Attempts":0,"Status":"Waiting"}','paid');
CREATE TABLE operator_order (
          number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, target_kind TEXT NOT NULL, target_id TEXT NOT NULL, work TEXT NOT NULL,
          ordered_by TEXT NOT NULL, ordered_at TEXT NOT NULL, reason TEXT NOT NULL, ends_at TEXT) STRICT;
INSERT INTO operator_order VALUES(1,'Pause','Institution','institution-1','Payouts','clerk-7','2026-01-05T08:00:00.0000000Z','payouts came twice',NULL);
CREATE TABLE order_in_force (
          target_kind TEXT NOT NULL, target_id TEXT NOT NULL, work TEXT NOT NULL, number INTEGER NOT NULL, ends_at TEXT,
          PRIMARY KEY (target_kind, target_id, work)) STRICT, WITHOUT ROWID;
INSERT INTO order_in_force VALUES('Institution','institution-1','Payouts',1,NULL);
CREATE TABLE outage (
  id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, ended_at TEXT, cause TEXT NOT NULL, opened_by TEXT, closed_by TEXT) STRICT;
INSERT INTO outage VALUES(1,'2026-01-05T07:50:00.0000000Z','2026-01-05T08:30:00.0000000Z','4 of 5 failed',NULL,'clerk-7');
CREATE TABLE outstanding (
          currency TEXT NOT NULL, reserved_at TEXT NOT NULL, subject_id INTEGER NOT NULL, merchant TEXT NOT NULL, customer TEXT NOT NULL,
          institution TEXT NOT NULL, state TEXT NOT NULL, outstanding_minor INTEGER NOT NULL, exposure_minor INTEGER NOT NULL,
          PRIMARY KEY (currency, reserved_at, subject_id)) STRICT, WITHOUT ROWID;
INSERT INTO outstanding VALUES('EUR','2026-01-05T08:00:00.0000000Z',1,'merchant-1','customer-1','institution-1','PayoutSent',0,1000);
CREATE TABLE payment (
  subject_id INTEGER PRIMARY KEY, version INTEGER NOT NULL, outcome TEXT NOT NULL, is_final INTEGER NOT NULL, customer TEXT NOT NULL,
  amount_minor INTEGER NOT NULL, currency TEXT NOT NULL, stored_at TEXT NOT NULL, record TEXT NOT NULL, reason TEXT, may_be_paid INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO payment VALUES(1,1,'Pending',0,'customer-1',1000,'EUR','2026-01-05T08:00:00.0000000Z','{"Request":{"Merchant":"merchant-1","Order":"paid","Customer":"customer-1","Amount":{"Minor":1000,"Currency":"EUR"},"RequestedAt":"2026-01-05T08:00:00+00:00","AnswerBy":"2026-01-05T08:00:10+00:00","CollectionMeans":{"Institution":"institution-1","Token":"agreement-1"}},"Outcome":{"Kind":"Pending","DecidedAt":"2026-01-05T08:00:00+00:00","IsReplay":false},"StoredAt":"2026-01-05T08:00:00+00:00","Queries":0,"Version":0}',NULL,0);
INSERT INTO payment VALUES(3,1,'DeclinedByPrimary',1,'customer-1',1000,'EUR','2026-01-05T08:00:00.0000000Z','{"Request":{"Merchant":"merchant-1","Order":"declined","Customer":"customer-1","Amount":{"Minor":1000,"Currency":"EUR"},"RequestedAt":"2026-01-05T08:00:00+00:00","AnswerBy":"2026-01-05T08:00:10+00:00","CollectionMeans":{"Institution":"institution-1","Token":"agreement-1"}},"Outcome":{"Kind":"DeclinedByPrimary","DecidedAt":"2026-01-05T08:00:00+00:00","Reason":"no-funds","IsReplay":false},"StoredAt":"2026-01-05T08:00:00+00:00","Queries":0,"Version":0}','no-funds',0);
INSERT INTO payment VALUES(4,1,'Pending',0,'customer-1',1000,'EUR','2026-01-05T08:00:00.0000000Z','{"Request":{"Merchant":"merchant-1","Order":"withdrawn","Customer":"customer-1","Amount":{"Minor":1000,"Currency":"EUR"},"RequestedAt":"2026-01-05T08:00:00+00:00","AnswerBy":"2026-01-05T08:00:10+00:00","CollectionMeans":{"Institution":"institution-1","Token":"agreement-1"}},"Outcome":{"Kind":"Pending","DecidedAt":"2026-01-05T08:00:00+00:00","Reason":"withdrawn","IsReplay":false},"StoredAt":"2026-01-05T08:00:00+00:00","Queries":0,"Version":0}','withdrawn',0);
INSERT INTO payment VALUES(5,1,'CompletedByPrimary',1,'customer-1',1000,'EUR','2026-01-05T08:00:00.0000000Z','{"Request":{"Merchant":"merchant-1","Order":"completed","Customer":"customer-1","Amount":{"Minor":1000,"Currency":"EUR"},"RequestedAt":"2026-01-05T08:00:00+00:00","AnswerBy":"2026-01-05T08:00:10+00:00","CollectionMeans":{"Institution":"institution-1","Token":"agreement-1"}},"Outcome":{"Kind":"CompletedByPrimary","DecidedAt":"2026-01-05T08:00:00+00:00","IsReplay":false},"StoredAt":"2026-01-05T08:00:00+00:00","Queries":0,"Version":0}',NULL,0);
CREATE TABLE posting (
  journal_id INTEGER NOT NULL, line INTEGER NOT NULL, subject_id INTEGER NOT NULL, account TEXT NOT NULL, currency TEXT NOT NULL,
  amount_minor INTEGER NOT NULL, PRIMARY KEY (journal_id, line)) STRICT, WITHOUT ROWID;
INSERT INTO posting VALUES(1,2,1,'MerchantPayable','EUR',-1000);
INSERT INTO posting VALUES(1,1,1,'PayoutClearing','EUR',1000);
CREATE TABLE receipt (id TEXT PRIMARY KEY, merchant TEXT NOT NULL, order_id TEXT NOT NULL, attempt TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO receipt VALUES('receipt-1','merchant-1','paid','paid');
CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL) STRICT;
INSERT INTO schema_version VALUES(1,'2026-11-28T01:41:57.1045832Z');
INSERT INTO schema_version VALUES(2,'2026-11-28T01:50:00.0000000Z');
INSERT INTO schema_version VALUES(3,'2026-11-28T02:00:00.0000000Z');
INSERT INTO schema_version VALUES(4,'2026-11-28T02:36:00.0000000Z');
INSERT INTO schema_version VALUES(5,'2026-11-28T02:45:00.0000000Z');
INSERT INTO schema_version VALUES(6,'2026-01-05T08:00:00.0000000Z');
INSERT INTO schema_version VALUES(7,'2026-01-05T08:00:00.0000000Z');
INSERT INTO schema_version VALUES(8,'2026-01-05T08:00:00.0000000Z');
INSERT INTO schema_version VALUES(9,'2026-01-05T08:00:00.0000000Z');
INSERT INTO schema_version VALUES(10,'2026-01-05T08:00:00.0000000Z');
INSERT INTO schema_version VALUES(11,'2026-01-05T08:00:00.0000000Z');
INSERT INTO schema_version VALUES(12,'2026-01-05T08:00:00.0000000Z');
CREATE TABLE "subject" (
          id INTEGER PRIMARY KEY, merchant TEXT NOT NULL, order_id TEXT NOT NULL, attempt TEXT NOT NULL, UNIQUE (merchant, order_id, attempt)) STRICT;
INSERT INTO subject VALUES(1,'merchant-1','paid','paid');
INSERT INTO subject VALUES(3,'merchant-1','declined','declined');
INSERT INTO subject VALUES(4,'merchant-1','withdrawn','withdrawn');
INSERT INTO subject VALUES(5,'merchant-1','completed','completed');
INSERT INTO subject VALUES(6,'merchant-1','channel','channel');
CREATE TABLE timeline (
  id INTEGER PRIMARY KEY, subject_id INTEGER NOT NULL, happened_at TEXT NOT NULL, name TEXT NOT NULL, detail TEXT NOT NULL, operator TEXT, number INTEGER NOT NULL DEFAULT 0, salt BLOB NOT NULL DEFAULT x'', hash BLOB NOT NULL DEFAULT x'') STRICT;
INSERT INTO timeline VALUES(1,1,'2026-01-05T08:00:00.0000000Z','payout-sent','10.00 EUR',NULL,2,X'877e5fc7a3fc35e7fd140d5d633c1013',X'8a070ba7fdd9c1a24dccdd55c1f567079588f7f200ca945a27f2c313b518c1cf');
INSERT INTO timeline VALUES(2,3,'2026-01-05T08:00:00.0000000Z','declined-by-primary','no-funds',NULL,3,X'b23971a3e55c002cc0375ee3eadd5b47',X'4b0d84abba6d0e0a9d524b38f78d50b2dda245aff4ad5b2dd48bda9545613357');
CREATE TABLE work (
          kind TEXT NOT NULL, subject_id INTEGER NOT NULL, lane TEXT NOT NULL, merchant TEXT NOT NULL, due_at TEXT NOT NULL, number INTEGER NOT NULL, is_leased INTEGER NOT NULL,
          PRIMARY KEY (kind, subject_id)) STRICT, WITHOUT ROWID;
INSERT INTO work VALUES('Advance',1,'','merchant-1','2026-01-05T08:01:00.0000000Z',1,0);
INSERT INTO work VALUES('Advices',1,'','merchant-1','0001-01-01T00:00:00.0000000Z',3,0);
CREATE TABLE channel_payment (
  subject_id INTEGER PRIMARY KEY, version INTEGER NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL, authorised_minor INTEGER NOT NULL, captured_minor INTEGER NOT NULL, paid_minor INTEGER NOT NULL,
  refunded_minor INTEGER NOT NULL, surplus_minor INTEGER NOT NULL, fees_minor INTEGER NOT NULL,
  is_certainly_unpaid INTEGER NOT NULL,
  created_at TEXT NOT NULL, next_action_at TEXT, record TEXT NOT NULL) STRICT;
INSERT INTO channel_payment VALUES(6,1,'Pay','InProgress',1000,'EUR',0,0,0,0,0,0,0,'2026-01-05T08:00:00.0000000Z','2026-01-05T08:00:30.0000000Z','{"Key":{"Merchant":"merchant-1","Order":"channel"},"Kind":"Pay","Amount":{"Minor":1000,"Currency":"EUR"},"CreatedAt":"2026-01-05T08:00:00+00:00","Decision":{"Channels":[{"Channel":"channel-1","Provider":"provider-1"}],"Fingerprint":"table-1","Reasons":[],"DecidedAt":"2026-01-05T08:00:00+00:00"},"MaxAttempts":3,"TryUntil":"2026-01-05T08:01:00+00:00","ExpiredMinor":0,"Operations":[{"Kind":"Pay","Ordinal":1,"Channel":"channel-1","Provider":"provider-1","Amount":{"Minor":1000,"Currency":"EUR"},"Reference":"merchant-1/channel/pay-1","ReturnsSurplus":false,"WrittenAt":"2026-01-05T08:00:00+00:00","SendBefore":"2026-01-05T08:00:10+00:00","Outcome":"Unknown","IsAnswered":false,"IsResolved":false,"IsResolvedLocally":false,"IsHardDecline":false,"FeeMinor":0,"Queries":0,"Decisions":0,"SurplusMinor":0,"IsReversed":false,"AskAt":"2026-01-05T08:00:30+00:00"}],"HeldByDiscrepancies":[],"Version":0}');
CREATE TABLE channel_operation (
  id INTEGER PRIMARY KEY, subject_id INTEGER NOT NULL, kind TEXT NOT NULL, ordinal INTEGER NOT NULL,
  reference TEXT NOT NULL UNIQUE, provider TEXT NOT NULL, channel TEXT NOT NULL, amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL, outcome TEXT NOT NULL, is_resolved INTEGER NOT NULL, moved_minor INTEGER NOT NULL,
  surplus_minor INTEGER NOT NULL, fee_minor INTEGER NOT NULL, written_at TEXT NOT NULL, UNIQUE (subject_id, kind, ordinal)) STRICT;
INSERT INTO channel_operation VALUES(1,6,'Pay',1,'merchant-1/channel/pay-1','provider-1','channel-1',1000,'EUR','Unknown',0,0,0,0,'2026-01-05T08:00:00.0000000Z');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('operator_order',1);
CREATE INDEX payment_by_time ON payment (stored_at);
CREATE INDEX journal_by_subject ON journal (subject_id);
CREATE INDEX posting_by_account ON posting (account, currency, subject_id, amount_minor);
CREATE INDEX timeline_by_subject ON timeline (subject_id);
CREATE INDEX counter_by_end ON counter (forget_after);
CREATE INDEX message_waiting ON message (subject_id, stream, number) WHERE status = 'Waiting';
CREATE INDEX difference_open ON difference (id) WHERE closed_at IS NULL;
CREATE INDEX merchant_due ON merchant (refresh_at) WHERE refresh_at IS NOT NULL;
CREATE INDEX consent_change_by_merchant ON consent_change (merchant);
CREATE INDEX outstanding_by_customer ON outstanding (customer, currency, reserved_at, subject_id);
CREATE INDEX outstanding_by_merchant ON outstanding (merchant, currency, reserved_at, subject_id);
CREATE INDEX outstanding_by_institution ON outstanding (institution, currency, reserved_at, subject_id);
CREATE INDEX outstanding_by_state ON outstanding (state, currency, reserved_at, subject_id);
CREATE INDEX journal_by_time ON journal (booked_at);
CREATE INDEX outage_by_end ON outage (ended_at);
CREATE INDEX advance_by_state ON advance (state, merchant, order_id, attempt);
CREATE INDEX order_in_force_by_number ON order_in_force (number);
CREATE INDEX order_in_force_by_end ON order_in_force (ends_at) WHERE ends_at IS NOT NULL;
CREATE INDEX work_due ON work (kind, lane, due_at, number);
CREATE INDEX work_by_merchant ON work (kind, lane, merchant, due_at, number);
CREATE INDEX approval_waiting ON approval (id) WHERE status = 'Waiting';
CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER journal_is_not_deleted BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'nothing is deleted from the journal'); END;
CREATE TRIGGER journal_is_not_replaced BEFORE INSERT ON journal WHEN EXISTS (SELECT 1 FROM journal WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER posting_is_not_changed BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER posting_is_not_deleted BEFORE DELETE ON posting BEGIN SELECT RAISE(ABORT, 'nothing is deleted from the journal'); END;
CREATE TRIGGER posting_is_not_replaced BEFORE INSERT ON posting WHEN EXISTS (SELECT 1 FROM posting WHERE journal_id = NEW.journal_id AND line = NEW.line)
  BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER timeline_is_not_changed BEFORE UPDATE ON timeline BEGIN SELECT RAISE(ABORT, 'timelines are never changed'); END;
CREATE TRIGGER timeline_is_not_replaced BEFORE INSERT ON timeline WHEN EXISTS (SELECT 1 FROM timeline WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'timelines are never changed'); END;
CREATE TRIGGER forgotten_line_is_not_changed BEFORE UPDATE ON forgotten_line BEGIN SELECT RAISE(ABORT, 'hashes of forgotten lines are never changed'); END;
CREATE TRIGGER forgotten_line_is_not_deleted BEFORE DELETE ON forgotten_line BEGIN SELECT RAISE(ABORT, 'hashes of forgotten lines are never deleted'); END;
CREATE TRIGGER forgotten_line_is_not_replaced BEFORE INSERT ON forgotten_line WHEN EXISTS (SELECT 1 FROM forgotten_line WHERE number = NEW.number)
  BEGIN SELECT RAISE(ABORT, 'hashes of forgotten lines are never changed'); END;
CREATE TRIGGER advance_is_not_deleted BEFORE DELETE ON advance BEGIN SELECT RAISE(ABORT, 'an advance is never deleted'); END;
CREATE TRIGGER payment_of_an_advance_is_not_deleted BEFORE DELETE ON payment WHEN EXISTS (SELECT 1 FROM advance WHERE subject_id = OLD.subject_id)
  BEGIN SELECT RAISE(ABORT, 'a payment with an advance is never deleted'); END;
CREATE TRIGGER subject_is_not_changed BEFORE UPDATE ON subject BEGIN SELECT RAISE(ABORT, 'what a row is about is never changed'); END;
CREATE TRIGGER subject_of_a_row_is_not_deleted BEFORE DELETE ON subject
  WHEN EXISTS (SELECT 1 FROM journal WHERE subject_id = OLD.id) OR EXISTS (SELECT 1 FROM timeline WHERE subject_id = OLD.id)
  BEGIN SELECT RAISE(ABORT, 'what a row is about is never deleted'); END;
CREATE INDEX message_by_subject ON message (subject_id);
CREATE INDEX difference_by_payment ON difference (merchant, order_id, attempt);
CREATE INDEX approval_by_payment ON approval (merchant, order_id, attempt);
CREATE INDEX advance_known_customer ON advance (reserved_at, subject_id) WHERE customer <> '(forgotten)';
CREATE INDEX counter_at_zero ON counter (scope) WHERE is_exposure = 1 AND amount_minor = 0 AND count = 0;
CREATE INDEX operator_order_known_customer ON operator_order (ordered_at) WHERE target_kind = 'Customer'
  AND target_id <> '(forgotten)';
CREATE INDEX journal_by_channel ON journal (channel, id) WHERE channel IS NOT NULL;
CREATE TRIGGER channel_payment_is_not_deleted BEFORE DELETE ON channel_payment
  BEGIN SELECT RAISE(ABORT, 'a channel payment is never deleted'); END;
CREATE TRIGGER timeline_is_forgotten_with_evidence BEFORE DELETE ON timeline
  WHEN EXISTS (SELECT 1 FROM advance WHERE subject_id = OLD.subject_id AND customer <> '(forgotten)')
    OR EXISTS (SELECT 1 FROM channel_payment WHERE subject_id = OLD.subject_id)
    OR NOT EXISTS (SELECT 1 FROM forgotten_line WHERE number = OLD.number AND hash = OLD.hash)
  BEGIN SELECT RAISE(ABORT, 'a line of a timeline is only forgotten with its payment, and its hash kept'); END;
COMMIT;
PRAGMA application_id = 1179930745;
PRAGMA user_version = 12;
