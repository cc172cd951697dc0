using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Sqlite.Child;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>
/// Card payments of two days on a store file, with what the provider and the bank say about them. Most results had no fee, some payments
/// have no result, and each side has rows that the other does not have. Beside what the provider settles, the account has entries that
/// nothing explains.
/// </summary>
internal static class ReconciledFile
{
    /// <summary>Fees that only the statements have.</summary>
    public const int Fees = Days * (PaymentsOfADay - OnlyOurs - OtherAmounts);

    /// <summary>Entries of the account.</summary>
    public const int Entries = Days + Unexplained;

    private const int Days = 2, PaymentsOfADay = 120, OnlyOurs = 5, OnlyTheirs = 3, OtherAmounts = 4, Unexplained = 30;
    private const int FeeMinor = 60, AmountMinor = 1_000;
    private static readonly DateOnly Monday = new(2026, 1, 5), AccountDay = new(2026, 1, 7), LastAccountDay = new(2026, 1, 12);

    private static IEnumerable<TransactionKey> Keys =>
        Enumerable.Range(0, Days * PaymentsOfADay).Select(number => Samples.Key(Samples.Order(number)));

    /// <summary>Writes the payments and the files of provider and bank, as nodes that did nothing else would have left them.</summary>
    public static async Task PrepareAsync(string path)
    {
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = path });
        ChannelPaymentChange[] paid = [.. Enumerable.Range(0, Days * PaymentsOfADay).Select(Payment)];
        CommitResult[] results = await Task.WhenAll(paid.Select(async change =>
            await store.StandIn.CommitAsync(ChannelPaymentCommit.Of(change), default)));
        Assert.That(results.Select(result => result.Status), Is.All.EqualTo(CommitStatus.Committed));
        var entries = new List<(long Minor, string Text)>();
        for (int day = 0; day < Days; day++)
        {
            StatementRow[] rows = [.. Rows(paid, day)];
            entries.Add((rows.Sum(row => row.AmountMinor - FeeMinor), "settles"));
            await IssueAsync(
                store, ReconcilerSettings.Provider, ReconcilerSettings.MerchantNumber, Monday.AddDays(day), StatementWriter.Ledger(rows));
        }

        entries.AddRange(Enumerable.Range(1, Unexplained).Select(number => ((long)number, $"corrects {number}")));
        await IssueAsync(store, ReconcilerSettings.Account, ReconcilerSettings.AccountNumber, AccountDay, AccountFile(entries));
        for (DateOnly day = Monday; day <= LastAccountDay; day = day.AddDays(1))
        {
            if (day != AccountDay)
            {
                await FetchedAsync(
                    store, ReconcilerSettings.Account, ReconcilerSettings.AccountNumber, day, StatementFetchStatus.NoBusiness);
            }
        }
    }

    /// <summary>How many fees and entries are booked: what two nodes do most of the time.</summary>
    public static async Task<long> BookedAsync(SqliteStore store)
    {
        long fees = (await store.StandIn.GetTrialBalanceAsync(default))
            .Where(balance => balance.Account == Account.ChannelFees).Sum(balance => balance.BalanceMinor) / FeeMinor;
        return fees + (await store.StandIn.ListSettlementsAsync(null, Monday, null, StoreRules.MaxPageSize, default)).Items.Count;
    }

    /// <summary>What the file holds in the end, line by line, without what depends on the number of tries.</summary>
    public static async Task<string> ShownAsync(string path)
    {
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = path });
        var ledger = new LedgerReader(store.StandIn, store.StandIn, store.StandIn, store.StandIn);
        Assert.That(await ledger.VerifyAsync(default), Is.Empty);
        IReadOnlyList<ChannelSettlement> settlements =
            (await store.StandIn.ListSettlementsAsync(null, Monday, null, StoreRules.MaxPageSize, default)).Items;
        IReadOnlyList<AccountBalance> balances = await ledger.GetTrialBalanceAsync(default);
        Assert.That(
            balances.Single(balance => balance.Account == Account.BankAccount).BalanceMinor,
            Is.EqualTo(settlements.Sum(one => one.Amount.Minor)),
            "the bank's account is what its entries come to");
        List<string> lines =
        [
            .. await ComparisonsAsync(store),
            .. await ConfirmationsAsync(store),
            .. await OpenAsync(store),
            .. balances.Select(balance => $"{balance.Account} {balance.BalanceMinor}"),
        ];
        foreach (TransactionKey key in Keys)
        {
            lines.Add($"{key.Order}: {await BookedAsync(store, key)}");
        }

        foreach (ChannelSettlement one in settlements)
        {
            lines.Add(
                $"{one.Id} {one.Amount} settled {one.IsSettled} days {string.Join(' ', one.Days)} shares {string.Join(' ', one.Shares)} on "
                + $"account {await SumAsync(store, one.Key, Account.BankAccount)}");
        }

        return string.Join('\n', lines);
    }

    private static async Task<IEnumerable<string>> ComparisonsAsync(SqliteStore store) =>
        (await store.Reconciliations.ListAsync(null, Monday, LastAccountDay, null, StoreRules.MaxPageSize, default)).Items.Select(
            one => $"{one.Day} {one.Status} outdated {one.IsOutdated} file {one.File} {string.Join(' ', one.Theirs)} "
                + $"{string.Join(' ', one.Totals)} {string.Join(' ', one.Shares)}");

    private static async Task<IEnumerable<string>> ConfirmationsAsync(SqliteStore store)
    {
        string[] references = [.. Enumerable.Range(0, Days * PaymentsOfADay).Select(ReferenceOf)];
        return (await store.Reconciliations.FindConfirmationsAsync(references, default))
            .OrderBy(one => one.Reference, StringComparer.Ordinal).Select(one => $"{one}");
    }

    /// <summary>What staff still see. Nodes may have opened more while they knew less, and closed it.</summary>
    private static async Task<IEnumerable<string>> OpenAsync(SqliteStore store)
    {
        var open = new StatementDiscrepancyFilter { State = StatementDiscrepancyState.Open };
        return (await store.StatementDiscrepancies.ListAsync(open, null, StoreRules.MaxPageSize, default)).Items
            .OrderBy(one => one.Id, StringComparer.Ordinal).Select(one => $"{one.Id} {one.Day} {one.Kind} {one.ValueAtRisk}");
    }

    private static async Task<string> BookedAsync(SqliteStore store, TransactionKey key) => string.Join(
        ' ',
        (await store.StandIn.ListJournalAsync(key, default)).Select(entry =>
            $"{entry.Event} {string.Join(' ', entry.Postings.Select(posting => $"{posting.Account} {posting.AmountMinor}"))}"));

    private static async Task<long> SumAsync(SqliteStore store, TransactionKey key, Account account) =>
        (await store.StandIn.ListJournalAsync(key, default))
            .SelectMany(entry => entry.Postings).Where(posting => posting.Account == account).Sum(posting => posting.AmountMinor);

    /// <summary>One payment in ten has no result yet. The last one of Monday is so late that Tuesday's file has it.</summary>
    private static ChannelPaymentChange Payment(int number)
    {
        int ofDay = number % PaymentsOfADay;
        DateTimeOffset at = new DateTimeOffset(Monday.AddDays(number / PaymentsOfADay).ToDateTime(new TimeOnly(10, 0)), TimeSpan.Zero)
            .AddMinutes(ofDay);
        at = number == PaymentsOfADay - 1 ? at.AddHours(13).AddMinutes(56 - PaymentsOfADay) : at;
        ChannelOperation pay = Samples.ChannelOperation(ReferenceOf(number)) with
        {
            WrittenAt = at,
            SendBefore = at.AddSeconds(10),
            AskAt = at.AddSeconds(30),
        };
        var sent = new ChannelPaymentChange(
            Samples.ChannelPayment(Samples.Key(Samples.Order(number))) with { CreatedAt = at, Operations = [pay] }, at);
        return ofDay % 10 == 9
            ? sent
            : sent.Record(pay.Number, ChannelResult.Succeeded(), ResultSource.Reply, at.AddMinutes(1));
    }

    private static string ReferenceOf(int number) => string.Create(CultureInfo.InvariantCulture, $"reference-{number:D6}");

    /// <summary>The provider's rows of a day.</summary>
    private static IEnumerable<StatementRow> Rows(ChannelPaymentChange[] paid, int day)
    {
        int first = day * PaymentsOfADay;
        IEnumerable<int> listed = Enumerable.Range(first + OnlyOurs, PaymentsOfADay - OnlyOurs - (day == 0 ? 1 : 0));
        foreach (int number in day == 0 ? listed : listed.Prepend(first - 1))
        {
            ChannelOperation pay = paid[number].After.Operations[0];
            bool isOther = number % PaymentsOfADay is >= 20 and < 20 + OtherAmounts;
            yield return Row(pay.Reference, pay.WrittenAt.AddMinutes(number == first - 1 ? 7 : 0), AmountMinor + (isOther ? 1 : 0));
        }

        for (int number = 0; number < OnlyTheirs; number++)
        {
            yield return Row($"theirs-{day}-{number}", paid[first].At.AddHours(5), AmountMinor);
        }
    }

    private static StatementRow Row(string reference, DateTimeOffset at, long minor) => new()
    {
        Kind = StatementRowKind.Payment,
        Status = StatementRowStatus.Succeeded,
        OurReference = reference,
        TheirReference = $"T-{reference}",
        AmountMinor = minor,
        Currency = Samples.Euro,
        FeeMicros = FeeMinor * 10_000,
        At = at,
        MerchantNumber = ReconcilerSettings.MerchantNumber,
        Line = 1,
    };

    private static byte[] AccountFile(IReadOnlyCollection<(long Minor, string Text)> entries)
    {
        string date = AccountDay.ToString("yyMMdd", CultureInfo.InvariantCulture);
        var text = new StringBuilder($":20:REF\r\n:25:10010010/{ReconcilerSettings.AccountNumber}\r\n:28C:7/1\r\n:60F:C{date}EUR0,\r\n");
        foreach ((long minor, string about) in entries)
        {
            text.Append($":61:{date}C{Amount(minor)}NTRFNONREF\r\n:86:{ReconcilerSettings.MerchantNumber} {about}\r\n");
        }

        text.Append($":62F:C{date}EUR{Amount(entries.Sum(entry => entry.Minor))}\r\n-\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static string Amount(long minor) => (minor / 100m).ToString("0.00", CultureInfo.InvariantCulture).Replace('.', ',');

    private static async Task IssueAsync(SqliteStore store, ProviderId provider, string merchantNumber, DateOnly day, byte[] content)
    {
        await store.StatementFiles.SaveFileAsync(
            new StatementFile
            {
                Provider = provider,
                MerchantNumber = merchantNumber,
                Day = day,
                Name = "statement",
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
                Length = content.Length,
                FetchedAt = ReconcilerSettings.Now.AddHours(-1),
            },
            new MemoryStream(content),
            default);
        await FetchedAsync(store, provider, merchantNumber, day, StatementFetchStatus.Stored);
    }

    private static async Task FetchedAsync(
        SqliteStore store, ProviderId provider, string merchantNumber, DateOnly day, StatementFetchStatus status) => Assert.That(
            await store.StatementFiles.SaveFetchAsync(
                new StatementFetch { Provider = provider, MerchantNumber = merchantNumber, Day = day, Status = status }, default),
            Is.True);
}
