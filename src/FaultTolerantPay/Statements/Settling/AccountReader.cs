using FaultTolerantPay.Providers.Settings;
using FaultTolerantPay.Statements.Fetching;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>Finds and reads the newest files of an account's last days.</summary>
internal sealed class AccountReader(IStatementFileStore files, TimeProvider time, ILogger<AccountReader> logger)
{
    // A bank that issues a file more often than this within days has to be asked.
    private const int MaxVersions = 20;

    /// <summary>How far the last days of the account are, in order of account number and day.</summary>
    /// <param name="account">The account, whose statement files are not null.</param>
    /// <param name="daysBack">How many days are looked at.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    public async ValueTask<IReadOnlyList<StatementFetch>> FindDaysAsync(
        ProviderSettings account, int daysBack, CancellationToken cancellationToken)
    {
        if (new StatementTimetable(account.StatementFiles!).NewestReady(time.GetUtcNow()) is not { } newest)
        {
            return [];
        }

        var days = new List<StatementFetch>();
        DateOnly from = StatementTimetable.Back(newest, daysBack);
        foreach (string number in account.AllMerchantNumbers())
        {
            IReadOnlyList<StatementFetch> known = await files.ListFetchesAsync(
                account.Id, number, from, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            // A day that is still to come was finished by a clock that was ahead.
            days.AddRange(known.Where(fetch => fetch.Day <= newest));
        }

        return days;
    }

    /// <summary>
    /// Reads the files of these days. With an error in the newest of a day, the one before it counts, and the day counts as one whose file
    /// is still to come.
    /// </summary>
    public async ValueTask<AccountReading> ReadAsync(
        ProviderSettings account, IReadOnlyList<StatementFetch> days, CancellationToken cancellationToken)
    {
        var entries = new Dictionary<string, KnownEntry>(StringComparer.Ordinal);
        var before = new HashSet<string>(StringComparer.Ordinal);
        var gaps = days.Where(day => day.Status == StatementFetchStatus.Waiting).ToHashSet();
        var statements = new List<(StatementFetch Day, IReadOnlyList<AccountStatement> Statements)>();
        var damage = new List<StoreException>();
        var newest = new List<(StatementFile File, string? FirstError)>();
        foreach (StatementFetch day in days.Where(day => day.Status == StatementFetchStatus.Stored))
        {
            bool hasNewest = false;
            int read = newest.Count;
            foreach (StatementFile version in await files.ListVersionsAsync(
                day.Provider, day.MerchantNumber, day.Day, MaxVersions, cancellationToken).ConfigureAwait(false))
            {
                AccountFile file = await ReadAsync(account, version, cancellationToken).ConfigureAwait(false);
                if (newest.Count == read)
                {
                    newest.Add((version, file.FirstError));
                }

                if (file.Damage is { } damaged)
                {
                    damage.Add(damaged);
                }

                if (file.FirstError is { } error)
                {
                    SettlingLog.AccountStatementRefused(logger, account.Id.Value, day.Day, version.Version, error);
                    if (!hasNewest)
                    {
                        gaps.Add(day);
                    }
                }
                else if (hasNewest)
                {
                    before.UnionWith(file.Entries.Select(entry => entry.Id));
                }
                else
                {
                    hasNewest = true;
                    statements.Add((day, file.Statements));
                    foreach (KnownEntry entry in file.Entries)
                    {
                        entries.TryAdd(entry.Id, entry);
                    }
                }
            }
        }

        HashSet<DateOnly> sound = [.. days.Select(day => day.Day).Except(gaps.Select(gap => gap.Day))];
        if (sound.Count == 0)
        {
            return new AccountReading(null, newest);
        }

        DateOnly until = sound.Min();
        while (sound.Contains(until.AddDays(1)))
        {
            until = until.AddDays(1);
        }

        before.ExceptWith(entries.Keys);
        var all = new AccountEntries(
            sound.Min(),
            until,
            [.. entries.Values.OrderBy(known => known.Entry.BookedOn).ThenBy(known => known.Id, StringComparer.Ordinal)],
            before)
        {
            Newest = sound.Max(),
            Damage = damage,
            Balances =
            [
                .. days.GroupBy(day => day.MerchantNumber, StringComparer.Ordinal).Select(number => new AccountBalances(
                    number.Where(day => !gaps.Contains(day)).Select(day => day.Day),
                    [.. statements.Where(of => of.Day.MerchantNumber == number.Key).Select(of => (of.Day.Day, of.Statements))])),
            ],
        };
        return new AccountReading(all, newest);
    }

    private async ValueTask<AccountFile> ReadAsync(ProviderSettings account, StatementFile file, CancellationToken cancellationToken)
    {
        var read = new AccountFile(account.Id);
        if (await files.OpenFileAsync(file.Number, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            // The other files of the account do not wait for this one.
            read.OnDamage(new StoreException($"Statement file {file.Number} is listed by the store, but not in it."));
            return read;
        }

        await using (content.ConfigureAwait(false))
        {
            IAccountStatementReader reader = StatementReaders.OfAccount(account.StatementFiles!.Format);
            try
            {
                reader.Read(new StatementSource(content, file.Name, file.Day), read, cancellationToken);
            }
            catch (StoreException damaged)
            {
                read.OnDamage(damaged);
            }

            return read;
        }
    }
}
