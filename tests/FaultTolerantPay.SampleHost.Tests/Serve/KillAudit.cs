using FaultTolerantPay.SampleHost.Drill.Audit;
using FaultTolerantPay.SampleHost.Serve;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>What callers were told, against the host's store and the bank's ledger, both read as files.</summary>
internal sealed class KillAudit
{
    private readonly Dictionary<OutcomeKind, int> _answered = [];
    private readonly List<string> _forgotten = [];
    private readonly List<string> _contradictions = [];

    private KillAudit(string store, string ledger, string answers)
    {
        using var file = new HostStoreReader(store);
        List<PaymentRow> payments = [.. file.Payments()];
        List<AdvanceRow> advances = [.. file.Advances()];
        Ledger = BankLedger.Read(ledger);
        HostLedger = Reconciliation.Of(payments, advances, Ledger);
        Dictionary<(string, string, string), PaymentRow> stored =
            payments.ToDictionary(payment => (payment.Merchant, payment.Order, payment.Attempt));
        foreach (string line in File.ReadLines(answers))
        {
            if (line.StartsWith(Load.Contradiction, StringComparison.Ordinal))
            {
                _contradictions.Add(line);
            }

            // A kill may cut the last line of a round: what was not written whole was not acknowledged.
            string[] words = line.Split(' ');
            if (words.Length != 6 || !Enum.TryParse(words[3], out OutcomeKind kind))
            {
                continue;
            }

            _answered[kind] = Count(kind) + 1;
            if (words[1] != words[2] && (kind is OutcomeKind.CompletedByPrimary or OutcomeKind.Advanced))
            {
                PaidByAnotherAttempt++;
            }

            PaymentRow? payment = stored.GetValueOrDefault((words[0], words[1], words[2]));
            bool isKept = kind is OutcomeKind.Unavailable or OutcomeKind.Overloaded
                || (payment is not null && (kind == OutcomeKind.Pending ? payment.IsFinal : payment.Outcome == kind));
            if (!isKept)
            {
                _forgotten.Add($"{line}: stored as {payment?.Outcome.ToString() ?? "nothing"}");
            }
        }
    }

    /// <summary>Answered outcomes that the store does not have, one line each.</summary>
    public IReadOnlyList<string> Forgotten => _forgotten;

    /// <summary>Answers that differ from the one given before.</summary>
    public IReadOnlyList<string> Contradictions => _contradictions;

    /// <summary>Orders that were answered as paid by an attempt after the first.</summary>
    public int PaidByAnotherAttempt { get; private set; }

    public BankLedger Ledger { get; }

    public Reconciliation HostLedger { get; }

    public static KillAudit Of(string store, string ledger, string answers) => new(store, ledger, answers);

    public int Count(OutcomeKind kind) => _answered.GetValueOrDefault(kind);

    public override string ToString() =>
        $"{string.Join(", ", _answered.Select(count => $"{count.Value} {count.Key}"))}; {Ledger.Orders.Count} orders in the ledger, " +
        $"{PaidByAnotherAttempt} paid by another attempt";
}
