namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Journal and timelines, the chains of hashes over them, and what prevents changes of both.</summary>
internal static class AuditSchema
{
    /// <summary>
    /// Each batch appends its rows to one chain, whose end it locks, so that writers do not wait for each other. Of erased lines, the
    /// hashes stay. A checkpoint holds the ends of all chains.
    /// </summary>
    public const string Chains = """
        CREATE TABLE chain (id bigint PRIMARY KEY, number bigint NOT NULL, hash bytea NOT NULL, start bigint NOT NULL DEFAULT 0)
          WITH (fillfactor = 10);
        COMMENT ON COLUMN chain.start IS 'Rows up to this number were chained after they were stored: their times were not checked.';

        CREATE TABLE journal (
          id bigint PRIMARY KEY, subject_id bigint NOT NULL, booked_at bigint NOT NULL, event text NOT NULL,
          currency text COLLATE "C" NOT NULL, channel text COLLATE "C", chain bigint NOT NULL, number bigint NOT NULL, salt bytea NOT NULL,
          hash bytea NOT NULL);
        CREATE INDEX journal_by_subject ON journal (subject_id, id);
        CREATE INDEX journal_by_time ON journal (booked_at, id);
        CREATE INDEX journal_by_channel ON journal (channel, id) WHERE channel IS NOT NULL;
        CREATE INDEX journal_by_chain ON journal (chain, number);

        CREATE TABLE posting (
          journal_id bigint NOT NULL, line integer NOT NULL, subject_id bigint NOT NULL, account text COLLATE "C" NOT NULL,
          currency text COLLATE "C" NOT NULL, amount_minor bigint NOT NULL, PRIMARY KEY (journal_id, line));
        CREATE INDEX posting_by_account ON posting (account, currency, subject_id) INCLUDE (amount_minor);

        CREATE TABLE timeline (
          id bigint PRIMARY KEY, subject_id bigint NOT NULL, happened_at bigint NOT NULL, name text NOT NULL, detail text NOT NULL,
          operator text COLLATE "C", chain bigint NOT NULL, number bigint NOT NULL, salt bytea NOT NULL, hash bytea NOT NULL);
        CREATE INDEX timeline_by_subject ON timeline (subject_id, id);
        CREATE INDEX timeline_by_chain ON timeline (chain, number);

        CREATE TABLE forgotten_line (
          chain bigint NOT NULL, number bigint NOT NULL, content bytea NOT NULL, hash bytea NOT NULL, forgotten_at bigint NOT NULL,
          PRIMARY KEY (chain, number));

        CREATE TABLE audit_checkpoint (
          row_count bigint PRIMARY KEY, hash bytea NOT NULL, chains bigint[] NOT NULL, numbers bigint[] NOT NULL, hashes bytea[] NOT NULL);
        """;

    /// <summary>Refuses what no release does, also to the run-time role.</summary>
    public const string Triggers = """
        CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('the journal is never changed');
        CREATE TRIGGER journal_is_not_deleted BEFORE DELETE ON journal
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('nothing is deleted from the journal');
        CREATE TRIGGER posting_is_not_changed BEFORE UPDATE ON posting
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('the journal is never changed');
        CREATE TRIGGER posting_is_not_deleted BEFORE DELETE ON posting
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('nothing is deleted from the journal');
        CREATE TRIGGER timeline_is_not_changed BEFORE UPDATE ON timeline
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('timelines are never changed');
        CREATE TRIGGER forgotten_line_is_not_changed BEFORE UPDATE ON forgotten_line
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('hashes of forgotten lines are never changed');
        CREATE TRIGGER forgotten_line_is_not_deleted BEFORE DELETE ON forgotten_line
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('hashes of forgotten lines are never deleted');
        CREATE TRIGGER audit_checkpoint_is_not_changed BEFORE UPDATE OR DELETE ON audit_checkpoint
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('checkpoints of the audit trail are never changed');
        CREATE TRIGGER chain_is_not_deleted BEFORE DELETE ON chain
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('a chain of the audit trail is never deleted');
        CREATE TRIGGER advance_is_not_deleted BEFORE DELETE ON advance
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('an advance is never deleted');
        CREATE TRIGGER channel_payment_is_not_deleted BEFORE DELETE ON channel_payment
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('a channel payment is never deleted');
        CREATE TRIGGER channel_settlement_is_not_deleted BEFORE DELETE ON channel_settlement
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('a settlement is never deleted');
        CREATE TRIGGER subject_is_not_changed BEFORE UPDATE ON subject
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('what a row is about is never changed');

        CREATE FUNCTION ftpay_delete_line() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF EXISTS (SELECT 1 FROM advance WHERE subject_id = OLD.subject_id AND customer <> '(forgotten)')
              OR EXISTS (SELECT 1 FROM channel_payment WHERE subject_id = OLD.subject_id)
              OR NOT EXISTS (SELECT 1 FROM forgotten_line WHERE chain = OLD.chain AND number = OLD.number AND hash = OLD.hash)
            THEN
              RAISE EXCEPTION 'a line of a timeline is only forgotten with its payment, and its hash kept' USING ERRCODE = 'FTP02';
            END IF;
            RETURN OLD;
          END $$;
        CREATE TRIGGER timeline_is_forgotten_with_evidence BEFORE DELETE ON timeline
          FOR EACH ROW EXECUTE FUNCTION ftpay_delete_line();

        CREATE FUNCTION ftpay_delete_payment() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF EXISTS (SELECT 1 FROM advance WHERE subject_id = OLD.subject_id) THEN
              RAISE EXCEPTION 'a payment with an advance is never deleted' USING ERRCODE = 'FTP02';
            END IF;
            RETURN OLD;
          END $$;
        CREATE TRIGGER payment_of_an_advance_is_not_deleted BEFORE DELETE ON payment
          FOR EACH ROW EXECUTE FUNCTION ftpay_delete_payment();

        CREATE FUNCTION ftpay_delete_subject() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF EXISTS (SELECT 1 FROM journal WHERE subject_id = OLD.id) OR EXISTS (SELECT 1 FROM timeline WHERE subject_id = OLD.id) THEN
              RAISE EXCEPTION 'what a row is about is never deleted' USING ERRCODE = 'FTP02';
            END IF;
            RETURN OLD;
          END $$;
        CREATE TRIGGER subject_of_a_row_is_not_deleted BEFORE DELETE ON subject
          FOR EACH ROW EXECUTE FUNCTION ftpay_delete_subject();
        """;
}
