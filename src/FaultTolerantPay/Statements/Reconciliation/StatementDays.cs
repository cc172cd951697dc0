using FaultTolerantPay.Controls;
using FaultTolerantPay.Providers.Settings;
using FaultTolerantPay.Statements.Fetching;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <inheritdoc cref="IStatementDays"/>
internal sealed class StatementDays(
    IProviderSettings settings,
    TimeProvider time,
    ILogger<StatementDays> logger,
    IStatementFileStore? files,
    IReconciliationStore? store) : IStatementDays
{
    // All of them are kept with the comparison.
    private const int MaxOrders = 100;

    // A node may store the comparison of the day meanwhile, but not again and again in the same moment.
    private const int MaxRounds = 10;

    // The newest day whose file is ready began up to three days ago.
    private const int DaysUntilReady = 3;

    public async ValueTask<IReadOnlyList<StatementDayProblem>> ListProblemsAsync(CancellationToken cancellationToken)
    {
        DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        IEnumerable<StatementDayProblem> missing = await MissingAsync(today, cancellationToken).ConfigureAwait(false);
        IEnumerable<StatementDayProblem> refused = await RefusedAsync(today, cancellationToken).ConfigureAwait(false);
        return
        [
            .. missing.Concat(refused).OrderBy(problem => problem.Day).ThenBy(problem => problem.Provider.Value, StringComparer.Ordinal)
                .ThenBy(problem => problem.MerchantNumber, StringComparer.Ordinal),
        ];
    }

    public async ValueTask<StatementDayResult> CompareAgainAsync(
        ProviderId provider,
        string merchantNumber,
        DateOnly day,
        OperatorId by,
        string reason,
        CancellationToken cancellationToken)
    {
        string errors = ActionChecks.Join(
        [
            .. ActionChecks.Of(by, reason), ActionChecks.Id("provider", provider.Value), ActionChecks.Id("merchant number", merchantNumber),
        ]);
        if (errors.Length > 0)
        {
            return new StatementDayResult(OperatorActionStatus.BadInput, errors, null);
        }

        DateTimeOffset now = time.GetUtcNow();
        var order = new ComparisonOrder { By = by, At = now, Reason = reason };
        StatementReconciliation? before = null;
        for (int round = 0; round < MaxRounds; round++)
        {
            before = store is null ? null : await store.FindAsync(provider, merchantNumber, day, cancellationToken).ConfigureAwait(false);
            if (before is null)
            {
                return new StatementDayResult(OperatorActionStatus.NotFound, "the day was never compared", null);
            }

            if (before.IsOutdated)
            {
                return new StatementDayResult(OperatorActionStatus.AlreadyDone, null, before);
            }

            if (RefusalOf(before, DateOnly.FromDateTime(now.UtcDateTime)) is { } refusal)
            {
                return new StatementDayResult(OperatorActionStatus.NotAllowed, refusal, before);
            }

            await AskAgainAsync(before, now, cancellationToken).ConfigureAwait(false);
            StatementReconciliation after = before with { IsOutdated = true, Orders = before.Orders.Add(order) };
            if (await HeldRows.KeepAsync(store!, after, cancellationToken).ConfigureAwait(false))
            {
                ReconciliationLog.Ordered(logger, provider.Value, day, by.Value, order.Reason);
                return new StatementDayResult(OperatorActionStatus.Done, null, after with { Version = after.Version + 1 });
            }
        }

        return new StatementDayResult(OperatorActionStatus.Conflict, "nodes compared the day meanwhile: repeat the order", before);
    }

    /// <summary>Has the provider asked for the file at once: it may have issued it again, above all one that was refused.</summary>
    private async ValueTask AskAgainAsync(StatementReconciliation day, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (files is not null
            && await files.ListFetchesAsync(day.Provider, day.MerchantNumber, day.Day, 1, cancellationToken).ConfigureAwait(false)
                is [{ } fetch] && fetch.Day == day.Day)
        {
            // If a node changed it meanwhile, it asks just now.
            await files.SaveFetchAsync(fetch with { NextAt = now }, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string? RefusalOf(StatementReconciliation before, DateOnly today) =>
        today.DayNumber - before.Day.DayNumber > DueDays.MaxDaysBack ? $"only the last {DueDays.MaxDaysBack} days are compared"
        : before.Orders.Length >= MaxOrders ? $"it was ordered {MaxOrders} times"
        : null;

    private async ValueTask<IEnumerable<StatementDayProblem>> MissingAsync(DateOnly today, CancellationToken cancellationToken)
    {
        if (files is null)
        {
            return [];
        }

        IReadOnlyList<StatementFetch> waiting = await files.ListWaitingAsync(
            StatementTimetable.Back(today, DueDays.MaxDaysBack), StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
        // A day that is still to come was reported by a clock that was ahead.
        return waiting.Where(fetch =>
                fetch.ReportedAt is not null && fetch.Day <= today && IsFetched(fetch.Provider, fetch.MerchantNumber))
            .Select(fetch => new StatementDayProblem(
                fetch.Provider,
                fetch.MerchantNumber,
                fetch.Day,
                StatementDayProblemKind.Missing,
                fetch.ReportedAt!.Value,
                fetch.Reason ?? ""));
    }

    private async ValueTask<IEnumerable<StatementDayProblem>> RefusedAsync(DateOnly today, CancellationToken cancellationToken)
    {
        if (store is null)
        {
            return [];
        }

        int longest = settings.All.Select(provider => DaysOf(provider.Id)).DefaultIfEmpty(DaysOf(null)).Max();
        DateOnly from = StatementTimetable.Back(today, longest);
        var refused = new List<StatementDayProblem>();
        string? after = null;
        do
        {
            QueryPage<StatementReconciliation> page = await store.ListAsync(
                null, from, DateOnly.MaxValue, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            refused.AddRange(page.Items
                .Where(day => day.Status == StatementReconciliationStatus.Refused && IsFetched(day.Provider, day.MerchantNumber)
                    && today.DayNumber - day.Day.DayNumber <= DaysOf(day.Provider))
                .Select(day => new StatementDayProblem(
                    day.Provider,
                    day.MerchantNumber,
                    day.Day,
                    StatementDayProblemKind.Refused,
                    day.ComparedAt,
                    day.FirstError ?? "")));
            after = page.Next;
        }
        while (after is not null && refused.Count < StoreRules.MaxPageSize);
        return refused.Take(StoreRules.MaxPageSize);
    }

    /// <summary>
    /// Whether somebody asks for these files. A tool of operators has a store and no settings: it sees what hosts stored.
    /// </summary>
    private bool IsFetched(ProviderId provider, string merchantNumber) => settings.All.IsEmpty
        || (settings.Find(provider) is { StatementFiles: not null } known
            && known.AllMerchantNumbers().Contains(merchantNumber, StringComparer.Ordinal));

    /// <summary>
    /// How many days back files are read again: those of an account as far as its settlements go. Without settings of the provider, as far
    /// as any settings may say.
    /// </summary>
    private int DaysOf(ProviderId? provider)
    {
        int days = provider is { } id && settings.Find(id)?.StatementFiles is { } known
            ? known.LookBackDays
            : SettingsRules.MaxLookBackDays;
        int settled = settings.All.Select(one => one.StatementFiles?.Settlement).OfType<ProviderSettlement>()
            .Where(settlement => settlement.Account == provider).Select(settlement => settlement.DaysRead).DefaultIfEmpty(0).Max();
        return Math.Max(days, settled) + DaysUntilReady;
    }
}
