using System.Runtime.CompilerServices;
using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Payments.Results;
using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Statements.Matching;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>
/// Records what a statement says about the outcome of our operations, as a callback would say it: a row that agrees in everything but the
/// status, and the absence from a file that has everything (<see cref="ProviderStatementFiles.AbsenceIsFinal"/>).
/// </summary>
internal sealed class StatementEvidence(
    IReconciliationStore store,
    IChannelPaymentStore payments,
    ChannelResults results,
    IChannelReports reports,
    ProviderCaller providers,
    ChannelCaller channels)
{
    private const string SaysSo = "statement";
    private const string NotListed = "not-in-statement";

    // A store commits what is written at the same time together.
    private const int MaxAtOnce = 32;

    /// <summary>How many fees are recorded and confirmed before the next ones.</summary>
    public int PageSize { get; init; } = StoreRules.MaxPageSize;

    /// <summary>
    /// The same results; those about which something was recorded are decided again with our operation as it is then.
    /// </summary>
    public async ValueTask<List<ComparedResult>> ApplyAsync(
        ReconciliationDay day, DayComparison comparison, List<ComparedResult> compared, CancellationToken cancellationToken)
    {
        var after = new List<ComparedResult>(compared.Count);
        foreach (ComparedResult[] page in compared.Chunk(StoreRules.MaxPageSize))
        {
            ComparedResult[] telling = [.. page.Where(result => Outcome(comparison, result.Match) is not null || SaysFee(result.Match))];
            var recorded = new HashSet<string>(StringComparer.Ordinal);
            foreach (ComparedResult result in telling)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await RecordAsync(day, comparison, result.Match).ConfigureAwait(false))
                {
                    recorded.Add(result.Match.Ours!.Value.OurReference);
                }
            }

            Dictionary<string, RecordedOperation> now = recorded.Count == 0
                ? []
                : (await store.FindOperationsAsync([.. recorded], cancellationToken).ConfigureAwait(false))
                    .DistinctBy(operation => operation.Reference, StringComparer.Ordinal)
                    .ToDictionary(operation => operation.Reference, StringComparer.Ordinal);
            after.AddRange(page.SelectMany(result =>
                result.Match.Ours is { } ours && now.GetValueOrDefault(ours.OurReference) is { } known
                    ? Again(day, comparison, result, known)
                    : [result]));
        }

        return after;
    }

    /// <summary>
    /// Records the fees of rows that differ in nothing else, page by page. Repeating it records those that are not recorded yet.
    /// </summary>
    /// <returns>The results of each page, decided with our operations as they are then.</returns>
    public async IAsyncEnumerable<ComparedResult[]> RecordFeesAsync(
        ReconciliationDay day, DayComparison comparison, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (GroupRow[] page in comparison.Fees.TakeParts().SelectMany(part => part).Chunk(PageSize))
        {
            string[] references = [.. page.Select(theirs => theirs.Row.OurReference).Distinct(StringComparer.Ordinal)];
            Dictionary<string, RecordedOperation> before = await FindAsync(day, references, cancellationToken).ConfigureAwait(false);
            foreach (GroupRow[] together in page.Chunk(MaxAtOnce))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.WhenAll(together.Select(theirs => before.GetValueOrDefault(theirs.Row.OurReference) is { } ours
                    ? RecordFeeAsync(day, FeeDiffers(day, ours, theirs), ours).AsTask()
                    : Task.CompletedTask)).ConfigureAwait(false);
            }

            Dictionary<string, RecordedOperation> after = await FindAsync(day, references, cancellationToken).ConfigureAwait(false);
            yield return
            [
                .. page.SelectMany(theirs => Decide(day, comparison, after.GetValueOrDefault(theirs.Row.OurReference), theirs)),
            ];
        }
    }

    private async ValueTask<Dictionary<string, RecordedOperation>> FindAsync(
        ReconciliationDay day, string[] references, CancellationToken cancellationToken) =>
        (await store.FindOperationsAsync(references, cancellationToken).ConfigureAwait(false))
            .Where(day.IsOf).DistinctBy(operation => operation.Reference, StringComparer.Ordinal)
            .ToDictionary(operation => operation.Reference, StringComparer.Ordinal);

    private static MatchResult FeeDiffers(ReconciliationDay day, RecordedOperation ours, GroupRow theirs) =>
        new(MatchKind.Differs, RowDifferences.Fee, day.RowOf(ours, theirs.Row.Line), [theirs.Row]);

    private static IEnumerable<ComparedResult> Decide(
        ReconciliationDay day, DayComparison comparison, RecordedOperation? ours, GroupRow theirs)
    {
        var group = new RowGroup();
        group.Theirs.Add(theirs);
        if (ours is not null)
        {
            group.Ours.Add(new GroupRow(day.RowOf(ours, theirs.Row.Line), theirs.HeldBefore));
        }

        return GroupDecision.Decide(group, comparison.Rules)
            .Select(match => ComparedResult.Of(match, ours));
    }

    private static IEnumerable<ComparedResult> Again(
        ReconciliationDay day, DayComparison comparison, ComparedResult result, RecordedOperation now)
    {
        var group = new RowGroup();
        group.Ours.Add(new GroupRow(day.RowOf(now, result.Match.Ours!.Value.Line), result.Match.HeldBefore));
        group.Theirs.AddRange(result.Match.Theirs.Select(row => new GroupRow(row, result.Match.HeldBefore)));
        return GroupDecision.Decide(group, comparison.Rules)
            .Select(match => ComparedResult.Of(match, now));
    }

    /// <summary>What a result says about our operation; null if it says nothing certain.</summary>
    private static OperationOutcome? Outcome(DayComparison comparison, MatchResult match) => match switch
    {
        { Kind: MatchKind.Differs, Ours: { } ours, Theirs: [var theirs] } when Agrees(ours, theirs, match.Differences) =>
            theirs.Status switch
            {
                StatementRowStatus.Succeeded => OperationOutcome.Succeeded,
                StatementRowStatus.Failed => OperationOutcome.NotExecuted,
                _ => null,
            },
        { Kind: MatchKind.OnlyOurs, Ours.Status: StatementRowStatus.Pending } when comparison.IsAbsenceFinal =>
            OperationOutcome.NotExecuted,
        _ => null,
    };

    /// <summary>
    /// Whether rows differ in the status, and in nothing that would make them rows of different operations. A part may have been collected.
    /// </summary>
    private static bool Agrees(StatementRow ours, StatementRow theirs, RowDifferences differences) =>
        differences.HasFlag(RowDifferences.Status) && !differences.HasFlag(RowDifferences.Currency)
        && (ours.AmountMinor == theirs.AmountMinor || IsPart(ours, theirs));

    private static bool IsPart(StatementRow ours, StatementRow theirs) => ours.Kind == StatementRowKind.Collection
        && theirs.Status == StatementRowStatus.Succeeded && theirs.AmountMinor > 0 && theirs.AmountMinor < ours.AmountMinor;

    /// <summary>Whether rows agree that it succeeded, and differ in the fee and in nothing that no tolerance allows.</summary>
    private static bool SaysFee(MatchResult match) =>
        match is { Kind: MatchKind.Differs, Differences: RowDifferences.Fee } or { Kind: MatchKind.MatchedWithinTolerance }
        && match.Differences.HasFlag(RowDifferences.Fee)
        && match is { Ours.Status: StatementRowStatus.Succeeded, Theirs.Count: > 0 }
        && match.Theirs.All(row => row.Status == StatementRowStatus.Succeeded);

    private async ValueTask<bool> RecordAsync(ReconciliationDay day, DayComparison comparison, MatchResult match)
    {
        string reference = match.Ours!.Value.OurReference;
        if ((await store.FindOperationsAsync([reference], CancellationToken.None).ConfigureAwait(false)) is not [var operation])
        {
            return false;
        }

        if (Outcome(comparison, match) is not { } outcome)
        {
            return await RecordFeeAsync(day, match, operation).ConfigureAwait(false);
        }

        bool isAbsent = match.Theirs.Count == 0;
        return operation.Instruction is { } instruction
            ? await ReportAsync(day, match, instruction, outcome, isAbsent).ConfigureAwait(false)
            : await RecordAsync(day, match, operation, outcome, isAbsent).ConfigureAwait(false);
    }

    private async ValueTask<bool> ReportAsync(
        ReconciliationDay day, MatchResult match, Instruction instruction, OperationOutcome outcome, bool isAbsent)
    {
        // What the channel accepted it may execute on any later day.
        if (isAbsent && (instruction.Outcome == OperationOutcome.Pending || channels.CertainFrom(instruction) > day.Window.Until))
        {
            return false;
        }

        ReportStatus status = await reports.ReportAsync(
            new ChannelReport
            {
                Reference = instruction.Reference,
                ReportedBy = instruction.Channel,
                Purpose = instruction.Key.Purpose,
                AmountMinor = isAbsent ? null : match.Theirs[0].AmountMinor,
                Currency = isAbsent ? null : match.Theirs[0].Currency,
                Result = new ChannelResult
                {
                    Outcome = outcome,
                    Code = isAbsent ? NotListed : SaysSo,
                    PartMinor = !isAbsent && IsPart(match.Ours!.Value, match.Theirs[0]) ? match.Theirs[0].AmountMinor : null,
                    Reference = TheirReference(match),
                    FeeMinor = FeeMinor(match, outcome),
                },
            },
            CancellationToken.None).ConfigureAwait(false);
        return status == ReportStatus.Recorded;
    }

    private async ValueTask<bool> RecordAsync(
        ReconciliationDay day, MatchResult match, RecordedOperation recorded, OperationOutcome outcome, bool isAbsent)
    {
        if (await payments.FindChannelPaymentAsync(recorded.Key, CancellationToken.None).ConfigureAwait(false) is not { } payment
            || payment.Find(recorded.Reference) is not { } operation || operation.Provider != day.Settings.Id)
        {
            return false;
        }

        if (isAbsent && (operation.Outcome == OperationOutcome.Pending
            || providers.CertainFrom(operation.Provider, operation.SendBefore) > day.Window.Until))
        {
            return false;
        }

        var result = new ProviderResult
        {
            Outcome = outcome,
            Code = isAbsent ? NotListed : SaysSo,
            Reference = TheirReference(match),
            FeeMinor = FeeMinor(match, outcome),
        };
        // What follows from an absence is the library's conclusion: a later word of the channel counts more.
        await results.RecordAsync(
            payment.Key, operation.Number, result, isAbsent ? ResultSource.Local : ResultSource.Statement, known: payment)
            .ConfigureAwait(false);
        return true;
    }

    /// <summary>Records a fee that no result had. One that a result had stays, and staff see the difference.</summary>
    /// <returns>Whether the record now has the fee of the statement.</returns>
    private async ValueTask<bool> RecordFeeAsync(ReconciliationDay day, MatchResult match, RecordedOperation recorded)
    {
        if (recorded.Instruction is { } instruction)
        {
            return recorded.FeeMinor == 0 && match.Theirs is [{ FeeMicros: > 0 }]
                && await ReportAsync(day, match, instruction, OperationOutcome.Succeeded, isAbsent: false).ConfigureAwait(false);
        }

        if (await payments.FindChannelPaymentAsync(recorded.Key, CancellationToken.None).ConfigureAwait(false) is not { } payment
            || payment.Find(recorded.Reference) is not { } operation || operation.Provider != day.Settings.Id)
        {
            return false;
        }

        long micros = match.Theirs.Aggregate(0L, (sum, row) => checked(sum + row.FeeMicros));
        long fee = new ExactAmount(micros, match.Currency).RoundedHalfUp().Minor;
        ChannelPayment? after = await results.RecordStatementFeeAsync(payment, operation.Number, fee).ConfigureAwait(false);
        return after?.Find(operation.Number)?.FeeMinor == fee;
    }

    private static string? TheirReference(MatchResult match) =>
        match.Theirs is [{ TheirReference: { Length: > 0 } reference }] ? reference : null;

    /// <summary>The fee of a row that says success, if it is one that a result may have.</summary>
    private static long FeeMinor(MatchResult match, OperationOutcome outcome) =>
        outcome == OperationOutcome.Succeeded
        && match.Theirs[0].Fee.RoundedHalfUp().Minor is >= 0 and <= ChannelResult.MaxFeeMinor and var fee
            ? fee
            : 0;
}
