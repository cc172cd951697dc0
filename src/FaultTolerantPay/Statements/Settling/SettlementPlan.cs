using System.Collections.Immutable;
using FaultTolerantPay.Statements.Queue;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>
/// What the settlements of a provider's payers are by the files, and what is not explained. A pure function: the same files give the same
/// settlements.
/// </summary>
internal sealed class SettlementPlan(AccountEntries account, IReadOnlyList<ChannelSettlement> stored)
{
    // Two entries may say the same.
    private static readonly IEqualityComparer<AccountEntry> EntryIdentity = ReferenceEqualityComparer.Instance;

    private readonly Dictionary<string, ChannelSettlement> _stored = stored.ToDictionary(one => one.Id, StringComparer.Ordinal);
    private readonly Dictionary<string, ChannelSettlement> _planned = new(StringComparer.Ordinal);
    private readonly HashSet<(string Payer, DateOnly Day)> _complete = [];

    /// <summary>Who pays each entry that has a payer, by its id: the payer's stored text.</summary>
    public IReadOnlyDictionary<string, string> PayerOf { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The settlements that are other than stored, with the stored version.</summary>
    public IEnumerable<ChannelSettlement> Changes => _planned.Values.Where(one => !_stored.TryGetValue(one.Id, out ChannelSettlement? known)
        || known != one with { ChangedAt = known.ChangedAt });

    /// <summary>The number of entries that settle exactly what statements say.</summary>
    public int Settled => _planned.Values.Count(one => one.IsSettled);

    /// <summary>Plans a payer's settlements.</summary>
    /// <param name="payer">The payer.</param>
    /// <param name="entries">Its entries.</param>
    /// <param name="daysOf">What merchant numbers owe together.</param>
    /// <returns>What is not explained, with its day.</returns>
    public List<(DateOnly Day, MatchResult Result)> Add(
        AccountPayer payer, IReadOnlyList<KnownEntry> entries, Func<ImmutableArray<string>, SettlementDays> daysOf)
    {
        SettlementDays days = daysOf(payer.MerchantNumbers);
        HashSet<(DateOnly, Currency)> elsewhere = [.. SettledByOthers(payer)];
        var openDays = days.All.Where(day => !elsewhere.Contains((day.Day, day.Currency))).ToDictionary(day => (day.Day, day.Currency));
        var openEntries = entries.ToDictionary(entry => entry.Id, StringComparer.Ordinal);
        foreach (ChannelSettlement edited in StoredOf(payer).Where(one => one.IsSettled && IsEdited(payer, one)))
        {
            SettlementDays its = daysOf(edited.MerchantNumbers);
            if (KeepSettled(payer, edited, its, its.All.ToDictionary(day => (day.Day, day.Currency)), openEntries))
            {
                elsewhere.UnionWith(edited.Days.Select(day => (day, edited.Amount.Currency)));
            }
        }

        foreach ((DateOnly, Currency) day in elsewhere)
        {
            openDays.Remove(day);
        }

        foreach (ChannelSettlement settled in StoredOf(payer).Where(one => one.Amount.Minor != 0 && !IsEdited(payer, one)))
        {
            KeepSettled(payer, settled, days, openDays, openEntries);
        }

        var byEntry = openEntries.Values.ToDictionary(known => known.Entry, known => known, EntryIdentity);
        var findings = new List<(DateOnly, MatchResult)>();
        foreach (ChannelSettlementResult result in ChannelSettlementComparison.Compare(
            [.. openDays.Values.Select(day => day.Expected)],
            [.. openEntries.Values.Select(known => known.Entry)],
            account.Until,
            new ChannelSettlementRules
            {
                DueWithinDays = payer.Settlement.DueWithinDays,
                MaxDaysInEntry = payer.Settlement.MaxDaysInEntry,
            }))
        {
            if (result.Entry is { } entry)
            {
                Plan(payer, byEntry[entry], [.. result.Days.Select(day => openDays[(day.Day, day.Currency)])], result.Kind);
            }

            if (IsFinding(payer, result, days.IncompleteFrom))
            {
                findings.AddRange(SettlementFinding.Of(payer, result, result.Entry is { } found ? byEntry[found] : null));
            }
        }

        PlanDaysOfNothing(payer, days.All.Where(day => !elsewhere.Contains((day.Day, day.Currency))));
        _complete.UnionWith(days.Complete.Select(day => (payer.StoredText, day)));
        return findings;
    }

    /// <summary>
    /// Plans to take back what is booked for entries that the account does not have any more, and for days of nothing that are now days of
    /// something. An entry that nobody has any more by the settings stays booked, but settles no day unless it did so exactly.
    /// </summary>
    public void Withdraw()
    {
        HashSet<string> read = [.. account.Entries.Select(known => known.Id)];
        foreach (ChannelSettlement nobodys in stored.Where(one => one is { Amount.Minor: not 0, IsSettled: false, Days.Length: > 0 }
            && read.Contains(one.Id) && !PayerOf.ContainsKey(one.Id) && !_planned.ContainsKey(one.Id)))
        {
            _planned.Add(nobodys.Id, nobodys with { Days = [], Shares = [], MerchantNumbers = [] });
        }

        foreach (ChannelSettlement gone in stored.Where(
            one => !_planned.ContainsKey(one.Id) && (account.Withdrawn.Contains(one.Id) || IsNoDayOfNothing(one))))
        {
            _planned.Add(gone.Id, TakenBack(gone));
        }
    }

    /// <summary>A settlement of which nothing is booked any more.</summary>
    public static ChannelSettlement TakenBack(ChannelSettlement gone) =>
        gone with { Amount = gone.Amount with { Minor = 0 }, IsSettled = false, Days = [], Shares = [], MerchantNumbers = [] };

    /// <summary>What is booked for a payer's days, by whatever settings.</summary>
    private IEnumerable<ChannelSettlement> StoredOf(AccountPayer payer) => stored.Where(
        one => one.Days.Length > 0 && one.Payer == payer.StoredText && !account.Withdrawn.Contains(one.Id));

    /// <summary>Whether the payer had other merchant numbers when it was booked.</summary>
    private static bool IsEdited(AccountPayer payer, ChannelSettlement settled) =>
        !payer.MerchantNumbers.ToHashSet(StringComparer.Ordinal).SetEquals(settled.MerchantNumbers);

    /// <summary>The days of the payer's merchant numbers that were settled when they had another payer, and stay so.</summary>
    private IEnumerable<(DateOnly, Currency)> SettledByOthers(AccountPayer payer) => stored
        .Where(one => one.IsSettled && one.Payer != payer.StoredText && !account.Withdrawn.Contains(one.Id)
            && one.Payer == PayerOf.GetValueOrDefault(one.Id, one.Payer)
            && one.MerchantNumbers.Intersect(payer.MerchantNumbers, StringComparer.Ordinal).Any())
        .SelectMany(one => one.Days.Select(day => (day, one.Amount.Currency)));

    /// <summary>
    /// What was settled stays settled while both sides are as they were. Of what was booked longer ago, or when a comparison of its days is
    /// missing, one side is not read any more: it stays as it is, and its days are not open for other entries.
    /// </summary>
    /// <returns>Whether it stays settled.</returns>
    private bool KeepSettled(
        AccountPayer payer,
        ChannelSettlement settled,
        SettlementDays known,
        Dictionary<(DateOnly, Currency), SettlementDay> days,
        Dictionary<string, KnownEntry> entries)
    {
        SettlementDay[] its =
            [.. settled.Days.Select(day => days.GetValueOrDefault((day, settled.Amount.Currency))).OfType<SettlementDay>()];
        KnownEntry? entry = entries.GetValueOrDefault(settled.Id);
        if (entry is null ? PayerOf.ContainsKey(settled.Id) : !settled.IsSettled)
        {
            return false;
        }

        bool isRead = (entry is not null || settled.Amount.Minor == 0)
            && settled.Days[0] >= known.From && settled.Days.All(known.Complete.Contains);
        if (!isRead)
        {
            _planned.TryAdd(settled.Id, settled);
        }
        else if (its.Length == settled.Days.Length && its.Sum(day => day.Expected.NetMinor) == settled.Amount.Minor)
        {
            Plan(
                payer, settled.Id, entry?.Reference ?? settled.Reference, settled.BookedOn, settled.Amount, its, isSettled: true,
                settled.MerchantNumbers);
        }
        else
        {
            return false;
        }

        entries.Remove(settled.Id);
        foreach (SettlementDay day in its)
        {
            days.Remove((day.Day, day.Currency));
        }

        return true;
    }

    private void Plan(AccountPayer payer, KnownEntry known, IReadOnlyList<SettlementDay> days, ChannelSettlementKind kind) => Plan(
        payer, known.Id, known.Reference, known.Entry.BookedOn, known.Entry.Amount.RoundedHalfUp(), days,
        kind == ChannelSettlementKind.Settled, payer.MerchantNumbers);

    /// <summary>A day that comes to nothing needs no entry, but what its channels owe each other is settled with it.</summary>
    private void PlanDaysOfNothing(AccountPayer payer, IEnumerable<SettlementDay> days)
    {
        using var hash = new FindingHash();
        foreach (SettlementDay day in days.Where(day => day.Expected.NetMinor == 0 && day.Shares.Length > 0))
        {
            string id = hash.Add("day").Add(payer.Settlement.Account.Value).Add(payer.Provider.Id.Value).Add(payer.Text)
                .Add(day.Day.DayNumber).Add(day.Currency.Code).Take();
            Plan(payer, id, "", day.Day, new Money(0, day.Currency), [day], isSettled: true, payer.MerchantNumbers);
        }
    }

    private void Plan(
        AccountPayer payer,
        string id,
        string reference,
        DateOnly bookedOn,
        Money amount,
        IReadOnlyList<SettlementDay> days,
        bool isSettled,
        ImmutableArray<string> merchantNumbers) => _planned.Add(id, new ChannelSettlement
        {
            Id = id,
            Provider = payer.Provider.Id,
            Account = payer.Settlement.Account,
            Payer = payer.Text,
            Reference = reference,
            BookedOn = bookedOn,
            Amount = amount,
            IsSettled = isSettled,
            Days = [.. days.Select(day => day.Day)],
            MerchantNumbers = [.. merchantNumbers.Order(StringComparer.Ordinal)],
            Shares = SettlementShares.Sum(days.SelectMany(day => day.Shares)),
            ChangedAt = default,
            Version = _stored.GetValueOrDefault(id)?.Version ?? 0,
        });

    private bool IsNoDayOfNothing(ChannelSettlement one) =>
        one is { Amount.Minor: 0, Days: [var day] } && _complete.Contains((one.Payer, day));

    private bool IsFinding(AccountPayer payer, ChannelSettlementResult result, DateOnly incompleteFrom) => result.Kind switch
    {
        // Days before the first file may have been settled before it.
        ChannelSettlementKind.Missing => result.Days[^1].Day >= account.First,
        // The statement that explains it may be still to come.
        ChannelSettlementKind.Differs or ChannelSettlementKind.Unexpected => result.Entry!.BookedOn < incompleteFrom
            || account.Until.DayNumber - result.Entry.BookedOn.DayNumber > payer.Settlement.DueWithinDays
            // Of a day so far ahead no statement comes soon.
            || result.Entry.BookedOn.DayNumber - account.Newest.DayNumber > payer.Settlement.DueWithinDays,
        _ => false,
    };
}
