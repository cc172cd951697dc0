using FaultTolerantPay.Model;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Storage;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>All attempts of a batch's orders.</summary>
internal sealed class BatchSubjects(BatchNumbers numbers)
{
    private const string Select = """
        SELECT s.id, s.merchant, s.order_id, s.attempt, p.version, p.outcome, p.is_final, p.reason, p.may_be_paid, a.version, a.state,
          c.version, c.state, c.is_certainly_unpaid, b.version, a.exposure_minor
        FROM unnest($1::text[], $2::text[]) k (merchant, order_id)
        JOIN subject s ON s.merchant = k.merchant AND s.order_id = k.order_id
        LEFT JOIN payment p ON p.subject_id = s.id LEFT JOIN advance a ON a.subject_id = s.id
        LEFT JOIN channel_payment c ON c.subject_id = s.id LEFT JOIN channel_settlement b ON b.subject_id = s.id
        """;

    private readonly Dictionary<TransactionKey, SubjectState> _byKey = [];
    private readonly Dictionary<OrderKey, List<SubjectState>> _byOrder = [];
    private readonly List<(long Id, TransactionKey Key)> _added = [];

    public Reading Load(HashSet<OrderKey> orders)
    {
        List<OrderKey> rows = [.. orders];
        return new Reading(
            new Statement(
                Select,
                Parameter.Texts(rows, row => row.Merchant.Value ?? ""),
                Parameter.Texts(rows, row => row.Order.Value ?? "")),
            Take);
    }

    public SubjectState Of(TransactionKey key)
    {
        if (!_byKey.TryGetValue(key, out SubjectState? subject))
        {
            subject = Add(key);
        }

        return subject;
    }

    /// <summary>The number of an attempt; assigned now if there is none.</summary>
    public long NumberOf(TransactionKey key)
    {
        SubjectState subject = Of(key);
        if (subject.Id == 0)
        {
            subject.Id = numbers.Next();
            _added.Add((subject.Id, key));
        }

        return subject.Id;
    }

    /// <summary>Another attempt of the order that did not end certainly unpaid; null if there is none (M2).</summary>
    public TransactionKey? FindHolder(TransactionKey key) => _byOrder[key.OrderKey].Find(other => other.Key != key
        && other.Payment is { } payment
        && !StoreRules.IsCertainlyUnpaid(payment.Outcome, payment.Reason, payment.MayBePaid))?.Key;

    /// <summary>Another channel payment of the order that did not end certainly unpaid; null if there is none (M2).</summary>
    public TransactionKey? FindPaying(TransactionKey key) =>
        _byOrder[key.OrderKey].Find(other => other.Key != key && other.ChannelPayment is { IsCertainlyUnpaid: false })?.Key;

    public void Write(Session session)
    {
        SubjectTable.Insert(session, _added);
        PaymentTable.Write(
            session,
            [
                .. Changed(subject => subject.NewPayment)
                    .Select(row => new PaymentRow(row.Id, row.Change.Before, row.Change.Record, row.Change.Text)),
            ]);
        AdvanceTable.Write(
            session,
            [
                .. _byKey.Values.Where(subject => subject.NewAdvance is not null).Select(subject => new AdvanceRow(
                    subject.Id, subject.NewAdvance!.Value.Before, subject.StoredExposureMinor, subject.NewAdvance.Value.Record,
                    subject.NewAdvance.Value.Text)),
            ]);
        ChannelPaymentTable.Write(
            session,
            [
                .. Changed(subject => subject.NewChannelPayment)
                    .Select(row => new ChannelPaymentRow(row.Id, row.Change.Before, row.Change.Record, row.Change.Text)),
            ]);
        SettlementTable.Write(
            session,
            [.. Changed(subject => subject.NewSettlement).Select(row => new SettlementRow(row.Id, row.Change.Record, row.Change.Text))]);
    }

    private IEnumerable<(long Id, Change<T> Change)> Changed<T>(Func<SubjectState, Change<T>?> change) =>
        _byKey.Values.Where(subject => change(subject) is not null).Select(subject => (subject.Id, change(subject)!.Value));

    private SubjectState Add(TransactionKey key)
    {
        var subject = new SubjectState(key);
        _byKey.Add(key, subject);
        if (!_byOrder.TryGetValue(key.OrderKey, out List<SubjectState>? attempts))
        {
            _byOrder.Add(key.OrderKey, attempts = []);
        }

        attempts.Add(subject);
        return subject;
    }

    private void Take(NpgsqlDataReader row)
    {
        SubjectState subject = Add(row.Key(1));
        subject.Id = row.Long(0);
        if (!row.IsDBNull(4))
        {
            subject.Payment = new PaymentState(
                row.Long(4), row.Name<OutcomeKind>(5), row.Flag(6), row.TextOrNull(7), row.Flag(8));
        }

        if (!row.IsDBNull(9))
        {
            subject.Advance = new AdvanceOnRecord(row.Long(9), row.Name<AdvanceState>(10));
            subject.StoredExposureMinor = row.Long(15);
        }

        if (!row.IsDBNull(11))
        {
            subject.ChannelPayment = new ChannelPaymentOnRecord(row.Long(11), row.Name<ChannelPaymentState>(12), row.Flag(13));
        }

        subject.SettlementVersion = row.IsDBNull(14) ? 0 : row.Long(14);
    }
}
