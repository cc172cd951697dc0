using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Originals;

/// <inheritdoc cref="IAdvanceComparisons"/>
/// <param name="payments">The advances.</param>
/// <param name="settings">Names the provider whose files are the business system's.</param>
/// <param name="store">The comparisons; null: the host has no store of them, and nothing is stated.</param>
internal sealed class AdvanceComparisons(IPaymentStore payments, IProviderSettings settings, IReconciliationStore? store)
    : IAdvanceComparisons
{
    public async ValueTask<QueryPage<AdvanceComparison>> ListAsync(
        DateTimeOffset from, DateTimeOffset before, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        string subject = QueryCursor.Subject("advance-comparisons", from);
        IReadOnlyList<Advance> page = await payments.ListAdvancesAsync(
            state: null, PlaceOf(after, subject), maxItems, cancellationToken).ConfigureAwait(false);
        var statements = new BusinessSystemDays(
            settings.All.FirstOrDefault(provider => provider.StatementFiles is { IsOfBusinessSystem: true }), store);
        var found = new List<AdvanceComparison>();
        foreach (Advance advance in page.Where(
            advance => advance.Detail.Request.RequestedAt >= from && advance.Detail.Request.RequestedAt < before))
        {
            found.Add(await CompareAsync(advance, statements, cancellationToken).ConfigureAwait(false));
        }

        return new QueryPage<AdvanceComparison>(found, page.Count < maxItems ? null : CursorOf(subject, page[^1].Key));
    }

    private async ValueTask<AdvanceComparison> CompareAsync(
        Advance advance, BusinessSystemDays statements, CancellationToken cancellationToken)
    {
        IReadOnlyList<Instruction> instructions =
            await payments.ListInstructionsAsync(advance.Key, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<TransactionRecord> attempts =
            await payments.FindAttemptsAsync(advance.Key.OrderKey, cancellationToken).ConfigureAwait(false);
        var confirmed = new Dictionary<string, StatementConfirmation>(StringComparer.Ordinal);
        string[] references =
        [
            .. instructions.Select(instruction => instruction.Reference)
                .Concat(attempts.Select(attempt => attempt.Key.ToString()))
                .Append(OrderReferences.Listed(advance.Key.OrderKey)).Distinct(StringComparer.Ordinal),
        ];
        foreach (string[] some in store is null ? [] : references.Chunk(StoreRules.MaxPageSize))
        {
            foreach (StatementConfirmation one in await store!.FindConfirmationsAsync(some, cancellationToken).ConfigureAwait(false))
            {
                confirmed.Add(one.Reference, one);
            }
        }

        bool isListed = attempts.Select(attempt => attempt.Key.ToString()).Append(OrderReferences.Listed(advance.Key.OrderKey))
            .Any(reference => confirmed.TryGetValue(reference, out StatementConfirmation? by) && statements.IsBy(by));
        DateTimeOffset requestedAt = advance.Detail.Request.RequestedAt;
        return new AdvanceComparison
        {
            Key = advance.Key,
            Amount = advance.Amount,
            State = advance.State,
            RequestedAt = requestedAt,
            Payout = Of(InstructionPurpose.Payout),
            Collection = Of(InstructionPurpose.Collection),
            CustomerRefund = Of(InstructionPurpose.CustomerRefund),
            PostedMinor = instructions.Where(IsPosted).Sum(instruction => instruction.MovedMinor),
            IsOriginalExecuted = advance.OriginalStatus == OriginalStatus.Executed,
            Original = isListed ? StatedOriginalStatus.Listed
                : await statements.CoverAsync(requestedAt, cancellationToken).ConfigureAwait(false) ? StatedOriginalStatus.NotListed
                : StatedOriginalStatus.Unknown,
        };

        StatedAmount Of(InstructionPurpose purpose)
        {
            Instruction[] moving = [.. instructions.Where(one => one.Key.Purpose == purpose && !IsPosted(one))];
            return new StatedAmount(
                moving.Sum(instruction => instruction.MovedMinor),
                moving.Where(instruction => confirmed.ContainsKey(instruction.Reference)).Sum(instruction => instruction.MovedMinor),
                moving.Count(instruction => !instruction.IsResolved));
        }
    }

    private static bool IsPosted(Instruction instruction) => instruction.Channel == Instruction.BusinessSystemChannel;

    private static string CursorOf(string subject, TransactionKey last) =>
        QueryCursor.Of(subject, last.Merchant.Value, last.Order.Value, last.Attempt.Value);

    private static TransactionKey? PlaceOf(string? after, string subject)
    {
        if (after is null)
        {
            return null;
        }

        string[] parts = QueryCursor.Parts(after, subject, 3);
        return new TransactionKey(new MerchantId(parts[0]), new OrderId(parts[1]), new AttemptId(parts[2]));
    }
}
