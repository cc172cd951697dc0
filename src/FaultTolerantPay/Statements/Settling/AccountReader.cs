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
        var read = new List<AccountDayFiles>();
        foreach (StatementFetch day in days.Where(day => day.Status == StatementFetchStatus.Stored))
        {
            read.Add(await ReadDayAsync(account, day, cancellationToken).ConfigureAwait(false));
        }

        HashSet<StatementFetch> gaps =
            [.. days.Where(day => day.Status == StatementFetchStatus.Waiting), .. read.Where(of => !of.IsSound).Select(of => of.Day)];
        return new AccountReading(
            EntriesOf(account.Id, days, gaps, [.. read.OrderBy(of => of.Day.Day)]),
            [.. read.Where(of => of.Newest is not null).Select(of => (of.Newest!, of.FirstError))],
            [.. read.SelectMany(of => of.Damage)]);
    }

    private async ValueTask<AccountDayFiles> ReadDayAsync(ProviderSettings account, StatementFetch day, CancellationToken cancellationToken)
    {
        IReadOnlyList<StatementFile> versions = await files.ListVersionsAsync(
            day.Provider, day.MerchantNumber, day.Day, MaxVersions, cancellationToken).ConfigureAwait(false);
        var read = new List<AccountFile>();
        foreach (StatementFile version in versions)
        {
            AccountFile file = await ReadAsync(account, version, cancellationToken).ConfigureAwait(false);
            read.Add(file);
            if (file.FirstError is { } error)
            {
                SettlingLog.AccountStatementRefused(logger, account.Id.Value, day.Day, version.Version, error);
            }
        }

        return new AccountDayFiles(
            day,
            versions.Count == 0 ? null : versions[0],
            read.Count == 0 ? null : read[0].FirstError,
            [.. read.Where(file => file.FirstError is null).Select(file => file.Statements)],
            [.. read.Select(file => file.Damage).OfType<StoreException>()]);
    }

    private static AccountEntries? EntriesOf(
        ProviderId account, IReadOnlyList<StatementFetch> days, HashSet<StatementFetch> gaps, IReadOnlyList<AccountDayFiles> read)
    {
        HashSet<DateOnly> sound = [.. days.Select(day => day.Day).Except(gaps.Select(gap => gap.Day))];
        if (sound.Count == 0)
        {
            return null;
        }

        DateOnly until = sound.Min();
        while (sound.Contains(until.AddDays(1)))
        {
            until = until.AddDays(1);
        }

        AccountDayFiles[] counting = [.. read.Where(of => of.Versions.Count > 0)];
        using var ids = new EntryIds(account);
        Dictionary<string, KnownEntry> entries = ids.Of(counting.Select(of => of.Versions[0]))
            .DistinctBy(known => known.Id, StringComparer.Ordinal).ToDictionary(known => known.Id, StringComparer.Ordinal);
        // What the account had before a file was issued again.
        HashSet<string> before = counting
            .SelectMany(changed => changed.Versions.Skip(1).SelectMany(version =>
                ids.Of(counting.Select(of => of == changed ? version : of.Versions[0]))))
            .Select(known => known.Id).Where(id => !entries.ContainsKey(id)).ToHashSet(StringComparer.Ordinal);
        return new AccountEntries(
            sound.Min(),
            until,
            [.. entries.Values.OrderBy(known => known.Entry.BookedOn).ThenBy(known => known.Id, StringComparer.Ordinal)],
            before)
        {
            Newest = sound.Max(),
            Balances =
            [
                .. days.GroupBy(day => day.MerchantNumber, StringComparer.Ordinal).Select(number => new AccountBalances(
                    number.Where(day => !gaps.Contains(day)).Select(day => day.Day),
                    [
                        .. counting.Where(of => of.Day.MerchantNumber == number.Key).Select(of => (of.Day.Day, of.Versions[0])),
                    ])),
            ],
        };
    }

    private async ValueTask<AccountFile> ReadAsync(ProviderSettings account, StatementFile file, CancellationToken cancellationToken)
    {
        var read = new AccountFile();
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
