using System.Collections.Concurrent;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>
/// Compares what providers owe by their statements with the entries of an account, books each entry, and puts the rest into the queue.
/// Repeating it changes nothing more, so a process may end anywhere, and several nodes may run it.
/// </summary>
internal sealed class AccountSettler(
    AccountReader reader,
    AccountDays accountDays,
    IReconciliationStore reconciliations,
    ILedgerStore ledger,
    ICommitStore commits,
    FindingQueue queue,
    TimeProvider time,
    ILogger<AccountSettler> logger)
{
    // The state that was settled last.
    private readonly ConcurrentDictionary<ProviderId, string> _done = new();

    /// <summary>Settles an account, if a file or a comparison is new since the last time.</summary>
    /// <param name="account">The account, whose statement files are not null.</param>
    /// <param name="settings">The settings of all providers.</param>
    /// <param name="cancellationToken">Stops between two bookings.</param>
    /// <returns>Whether something was new, and all of it is settled.</returns>
    /// <exception cref="AggregateException">A file is damaged, or a provider cannot be settled. The others are.</exception>
    public async ValueTask<bool> RunAsync(
        ProviderSettings account, IReadOnlyList<ProviderSettings> settings, CancellationToken cancellationToken)
    {
        IReadOnlyList<AccountPayer> payers = AccountPayer.Of(account.Id, settings);
        if (payers.Count == 0)
        {
            return false;
        }

        int daysBack = payers.Max(payer => payer.Settlement.DaysRead);
        IReadOnlyList<StatementFetch> days = await reader.FindDaysAsync(account, daysBack, cancellationToken).ConfigureAwait(false);
        if (days.Count == 0)
        {
            return false;
        }

        DateOnly from = days.Min(day => day.Day).AddDays(-payers.Max(payer => payer.Settlement.MaxDaysInEntry));
        var compared = new Dictionary<ProviderId, List<StatementReconciliation>>();
        foreach (ProviderId provider in payers.Select(payer => payer.Provider.Id).Append(account.Id).Distinct())
        {
            compared[provider] = await ComparedDays.OfAsync(reconciliations, provider, from, cancellationToken).ConfigureAwait(false);
        }

        string state = SettlementState.Of(account, payers, days, compared);
        if (_done.GetValueOrDefault(account.Id) == state)
        {
            return false;
        }

        AccountReading reading = await reader.ReadAsync(account, days, cancellationToken).ConfigureAwait(false);
        bool isDone = await accountDays.StoreAsync(compared[account.Id], reading.Newest, cancellationToken).ConfigureAwait(false);
        List<Exception> failures = [.. reading.Damage];
        if (reading.Entries is { } entries)
        {
            DateOnly certain = days.Max(day => day.Day).AddDays(AccountEntries.MaxDaysAhead - daysBack);
            entries = entries with { ReadFrom = certain > entries.First ? certain : entries.First };
            ILookup<AccountPayer?, KnownEntry> byPayer = entries.Entries.Where(known => known.Entry.BookedOn >= from)
                .ToLookup(known => AccountPayer.Find(payers, known.Entry));
            isDone &= await MoveAsync(account.Id, byPayer, from, cancellationToken).ConfigureAwait(false);
            foreach (IGrouping<ProviderId, AccountPayer> provider in payers.GroupBy(payer => payer.Provider.Id))
            {
                try
                {
                    isDone &= await SettleAsync(
                        account.Id, byPayer, [.. provider], entries, compared[provider.Key], from, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    // The other providers on the account do not wait for this one.
                    failures.Add(exception);
                }
            }

            await CompareBalancesAsync(account.Id, entries, cancellationToken).ConfigureAwait(false);
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }

        if (isDone)
        {
            _done[account.Id] = state;
        }

        return isDone;
    }

    /// <summary>Opens what does not fit between one statement of the account and the next.</summary>
    private async ValueTask CompareBalancesAsync(ProviderId account, AccountEntries entries, CancellationToken cancellationToken)
    {
        foreach (AccountBalances balances in entries.Balances)
        {
            foreach (string number in balances.Accounts)
            {
                await queue.ReplaceAsync(
                    account.Value,
                    discrepancy => balances.Covers(number, discrepancy),
                    BalanceFinding.MerchantNumberOf(number),
                    [.. balances.BreaksOf(number).SelectMany(BalanceFinding.Of)],
                    cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes back what is booked for a provider whose entries are those of another one since the settings were edited.</summary>
    private async ValueTask<bool> MoveAsync(
        ProviderId account, ILookup<AccountPayer?, KnownEntry> byPayer, DateOnly from, CancellationToken cancellationToken)
    {
        Dictionary<string, ProviderId> providers = byPayer.Where(entries => entries.Key is not null)
            .SelectMany(entries => entries.Select(entry => (entry.Id, entries.Key!.Provider.Id))).ToDictionary(StringComparer.Ordinal);
        List<ChannelSettlement> stored = await StoredAsync(null, account, from, cancellationToken).ConfigureAwait(false);
        IEnumerable<ChannelSettlement> moved = stored.Where(one => one.Amount.Minor != 0
            && providers.TryGetValue(one.Id, out ProviderId provider) && provider != one.Provider);
        return (await BookAsync(moved.Select(SettlementPlan.TakenBack), stored, cancellationToken).ConfigureAwait(false)).IsWhole;
    }

    /// <returns>False if another node booked meanwhile, perhaps from older files: it is worked out again.</returns>
    private async ValueTask<bool> SettleAsync(
        ProviderId account,
        ILookup<AccountPayer?, KnownEntry> byPayer,
        IReadOnlyList<AccountPayer> payers,
        AccountEntries entries,
        IReadOnlyList<StatementReconciliation> compared,
        DateOnly from,
        CancellationToken cancellationToken)
    {
        ProviderId provider = payers[0].Provider.Id;
        List<ChannelSettlement> stored = await StoredAsync(provider, account, from, cancellationToken).ConfigureAwait(false);
        var plan = new SettlementPlan(entries, stored)
        {
            PayerOf = byPayer.Where(of => of.Key is not null).SelectMany(of => of.Select(known => (known.Id, of.Key!.StoredText)))
                .ToDictionary(StringComparer.Ordinal),
        };
        var findings = new List<(AccountPayer Payer, List<(DateOnly, MatchResult)> Found)>();
        foreach (AccountPayer payer in payers)
        {
            findings.Add((payer, plan.Add(
                payer,
                [.. byPayer[payer]],
                numbers => SettlementDay.Of(payer with { MerchantNumbers = numbers }, compared, from))));
        }

        plan.Withdraw();
        (int booked, bool isWhole) = await BookAsync(plan.Changes, stored, cancellationToken).ConfigureAwait(false);
        foreach ((AccountPayer payer, List<(DateOnly, MatchResult)> found) in findings)
        {
            await queue.ReplaceAsync(account.Value, entries.Covers, payer.Text, found, cancellationToken).ConfigureAwait(false);
        }

        SettlingLog.Compared(logger, provider.Value, account.Value, plan.Settled, booked, findings.Sum(one => one.Found.Count));
        return isWhole;
    }

    /// <summary>Books what changed, each in a commit of its own.</summary>
    private async ValueTask<(int Booked, bool IsWhole)> BookAsync(
        IEnumerable<ChannelSettlement> changes, List<ChannelSettlement> stored, CancellationToken cancellationToken)
    {
        int booked = 0;
        bool isWhole = true;
        foreach (ChannelSettlement planned in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DateTimeOffset now = time.GetUtcNow();
            ChannelSettlement settlement = planned with { ChangedAt = now };
            CommitResult result = await commits.CommitAsync(
                new StandInCommit
                {
                    At = now,
                    Settlement = settlement,
                    Journal = settlement.Book(stored.Find(one => one.Key == planned.Key), now),
                },
                CancellationToken.None).ConfigureAwait(false);
            isWhole &= result.Status == CommitStatus.Committed;
            booked += result.Status == CommitStatus.Committed ? 1 : 0;
        }

        return (booked, isWhole);
    }

    private async ValueTask<List<ChannelSettlement>> StoredAsync(
        ProviderId? provider, ProviderId account, DateOnly from, CancellationToken cancellationToken)
    {
        var stored = new List<ChannelSettlement>();
        string? after = null;
        do
        {
            QueryPage<ChannelSettlement> page = await ledger.ListSettlementsAsync(
                provider, from, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            stored.AddRange(page.Items.Where(one => one.Account == account));
            after = page.Next;
        }
        while (after is not null);
        return stored;
    }
}
