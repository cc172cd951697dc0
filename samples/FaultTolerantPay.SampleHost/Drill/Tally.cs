using FaultTolerantPay.SampleHost.Drill.Plans;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>What callers were told: the answer to each payment, and the refusals that are not stored.</summary>
internal sealed class Tally
{
    private readonly Dictionary<TransactionKey, (Payment Payment, TransactionOutcome Outcome)> _answers = [];
    private readonly HashSet<TransactionKey> _troubled = [];
    private readonly List<RefusalCode> _unstored = [];
    private readonly List<string> _contradictions = [];

    public IReadOnlyDictionary<TransactionKey, (Payment Payment, TransactionOutcome Outcome)> Answers => _answers;

    /// <summary>Payments asked for, each once: every one of them has one answer.</summary>
    public int Transactions => _answers.Count + _unstored.Count;

    /// <summary>Payments that were asked again, and answered as before.</summary>
    public int Replays { get; private set; }

    /// <summary>Payments that were asked again and answered otherwise, one line each.</summary>
    public IReadOnlyList<string> Contradictions => _contradictions;

    /// <summary>
    /// Payments that were asked while the business system did not take them: without stand-in each of them would have failed.
    /// </summary>
    public int Troubled => _troubled.Count;

    /// <summary>Refusals by code, those of requests that are wrong in themselves included.</summary>
    public IReadOnlyDictionary<RefusalCode, int> Refused => _answers.Values
        .Where(answer => answer.Outcome.Refusal is not null)
        .Select(answer => answer.Outcome.Refusal!.Code)
        .Concat(_unstored)
        .CountBy(code => code)
        .ToDictionary();

    /// <summary>What became of the refunds that merchants ordered.</summary>
    public RefundTally Refunds { get; } = new();

    public void Note(Payment payment, TransactionOutcome outcome)
    {
        if (outcome.Refusal is { Code: RefusalCode.BadRequest or RefusalCode.KeyConflict } unstored)
        {
            _unstored.Add(unstored.Code);
            return;
        }

        if (_answers.TryGetValue(payment.Key, out (Payment, TransactionOutcome Outcome) before)
            && before.Outcome.Kind is not (OutcomeKind.Unavailable or OutcomeKind.Overloaded))
        {
            NoteAgain(payment, before.Outcome, outcome);
            return;
        }

        if (outcome.Kind is not (OutcomeKind.CompletedByPrimary or OutcomeKind.DeclinedByPrimary))
        {
            _troubled.Add(payment.Key);
        }

        _answers[payment.Key] = (payment, outcome);
    }

    /// <summary>A pending payment has its final outcome.</summary>
    public void Settle(TransactionKey key, TransactionOutcome outcome) => _answers[key] = (_answers[key].Payment, outcome);

    public int Count(params ReadOnlySpan<OutcomeKind> kinds)
    {
        int count = 0;
        foreach (OutcomeKind kind in kinds)
        {
            count += _answers.Values.Count(answer => answer.Outcome.Kind == kind);
        }

        return count;
    }

    public IReadOnlyDictionary<Currency, long> Sum(OutcomeKind kind) => _answers.Values
        .Where(answer => answer.Outcome.Kind == kind)
        .GroupBy(answer => answer.Payment.Amount.Currency)
        .ToDictionary(group => group.Key, group => group.Sum(answer => answer.Payment.Amount.Minor));

    private void NoteAgain(Payment payment, TransactionOutcome before, TransactionOutcome outcome)
    {
        // The first is still being decided, or the store did not take the question: no answer.
        if (outcome.Kind is OutcomeKind.Unavailable or OutcomeKind.Overloaded)
        {
            return;
        }

        Replays++;
        if (before.Kind == outcome.Kind)
        {
            return;
        }

        if (!before.IsFinal)
        {
            Settle(payment.Key, outcome);
        }
        else
        {
            _contradictions.Add($"{payment.Key} was answered {before.Kind}, and when it was asked again {outcome.Kind}.");
        }
    }
}
