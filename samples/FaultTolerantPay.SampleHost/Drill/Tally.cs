using FaultTolerantPay.SampleHost.Drill.Plans;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>What callers were told: the last answer to each payment, and the refusals that are not stored.</summary>
internal sealed class Tally
{
    private readonly Dictionary<TransactionKey, (Payment Payment, TransactionOutcome Outcome)> _answers = [];
    private readonly List<RefusalCode> _unstored = [];

    public IReadOnlyDictionary<TransactionKey, (Payment Payment, TransactionOutcome Outcome)> Answers => _answers;

    public int Replays { get; private set; }

    /// <summary>Payments that were asked while the business system did not take them: without stand-in each of them would have failed.</summary>
    public int Troubled { get; private set; }

    /// <summary>Refusals by code, those of requests that are wrong in themselves included.</summary>
    public IReadOnlyDictionary<RefusalCode, int> Refused => _answers.Values
        .Where(answer => answer.Outcome.Refusal is not null)
        .Select(answer => answer.Outcome.Refusal!.Code)
        .Concat(_unstored)
        .CountBy(code => code)
        .ToDictionary();

    public void Note(Payment payment, TransactionOutcome outcome)
    {
        if (outcome.IsReplay)
            Replays++;
        if (outcome.Refusal is { Code: RefusalCode.BadRequest or RefusalCode.KeyConflict } unstored)
        {
            _unstored.Add(unstored.Code);
            return;
        }
        if (outcome.Kind is not (OutcomeKind.CompletedByPrimary or OutcomeKind.DeclinedByPrimary))
            Troubled++;
        _answers[payment.Key] = (payment, outcome);
    }

    /// <summary>A pending payment has its final outcome.</summary>
    public void Settle(TransactionKey key, TransactionOutcome outcome) => _answers[key] = (_answers[key].Payment, outcome);

    public int Count(OutcomeKind kind) => _answers.Values.Count(answer => answer.Outcome.Kind == kind);

    public IReadOnlyDictionary<Currency, long> Sum(OutcomeKind kind) => _answers.Values
        .Where(answer => answer.Outcome.Kind == kind)
        .GroupBy(answer => answer.Payment.Amount.Currency)
        .ToDictionary(group => group.Key, group => group.Sum(answer => answer.Payment.Amount.Minor));
}
