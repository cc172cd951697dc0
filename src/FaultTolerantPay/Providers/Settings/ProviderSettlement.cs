using System.Collections.Immutable;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>How a provider settles on an account of the bank, and how its payments are recognised there.</summary>
public sealed record ProviderSettlement
{
    // Corrected files, and entries that come late.
    private const int SpareDays = 14;

    private EquatableArray<ProviderSettlementPayer> _payers;

    /// <summary>The provider whose statement files are those of the account: their format is one of account statements.</summary>
    public required ProviderId Account { get; init; }

    /// <summary>How many days after a day its settlement must be booked: 0 to 92. Default: 3.</summary>
    public int DueWithinDays { get; init; } = 3;

    /// <summary>How many days in a row one entry may settle, for weekends and holidays: 1 to 31. Default: 7.</summary>
    public int MaxDaysInEntry { get; init; } = 7;

    /// <summary>Whether the provider rounds the sum of a day's fees to minor units. Default: false; it rounds each fee.</summary>
    public bool RoundsFeesInSum { get; init; }

    /// <summary>
    /// How entries of the account are recognised. Default: empty; each merchant number settles by itself, in entries that mention it.
    /// </summary>
    public ImmutableArray<ProviderSettlementPayer> Payers
    {
        get => _payers.Items;
        init => _payers = new EquatableArray<ProviderSettlementPayer>(value);
    }

    /// <summary>So many days back, the files of the account are read.</summary>
    internal int DaysRead => DueWithinDays + MaxDaysInEntry + SpareDays;
}
