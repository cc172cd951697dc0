using System.Collections.Immutable;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// An entry of the bank's account by which a channel settled. It is booked once. A corrected statement, or an entry that the bank
/// withdraws, changes the record, and the change books the difference (<see cref="Book"/>).
/// </summary>
public sealed record ChannelSettlement
{
    /// <summary>The maximum length of <see cref="Payer"/>, in characters.</summary>
    public const int MaxPayerLength = 64;

    /// <summary>The maximum number of shares.</summary>
    public const int MaxShares = 10_000;

    /// <summary>The maximum number of days.</summary>
    public const int MaxDays = 366;

    /// <summary>The maximum number of merchant numbers.</summary>
    public const int MaxMerchantNumbers = 10_000;

    private const string KeyPrefix = "settlement ";

    private readonly EquatableArray<DateOnly> _days;
    private readonly EquatableArray<SettlementShare> _shares;
    private readonly EquatableArray<string> _merchantNumbers;

    /// <summary>The settlement's id, which is unique for each provider: 1 to 64 visible ASCII characters.</summary>
    public required string Id { get; init; }

    /// <summary>The provider that settled.</summary>
    public required ProviderId Provider { get; init; }

    /// <summary>The provider whose statements are those of the bank's account.</summary>
    public required ProviderId Account { get; init; }

    /// <summary>Who pays, as the entry names it: 1 to 64 visible characters. A longer text is cut.</summary>
    public required string Payer { get; init => field = PlainText.Clean(value, MaxPayerLength); }

    /// <summary>The bank's reference of the entry; may be empty.</summary>
    public required string Reference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The booking day of the entry: 2000 to 2099.</summary>
    public required DateOnly BookedOn { get; init; }

    /// <summary>The amount on the account: positive came in, negative left, 0: the bank withdrew the entry.</summary>
    public required Money Amount { get; init; }

    /// <summary>Whether the amount is exactly what the statements of its days come to.</summary>
    public bool IsSettled { get; init; }

    /// <summary>The days that it settles, in order: at most <see cref="MaxDays"/>.</summary>
    public ImmutableArray<DateOnly> Days { get => _days.Items; init => _days = new(value); }

    /// <summary>
    /// The merchant numbers whose days they are, in order: at most <see cref="MaxMerchantNumbers"/>. Settings that are edited later do not
    /// change them.
    /// </summary>
    public ImmutableArray<string> MerchantNumbers { get => _merchantNumbers.Items; init => _merchantNumbers = new(value); }

    /// <summary>What it consists of: at most <see cref="MaxShares"/>.</summary>
    public ImmutableArray<SettlementShare> Shares { get => _shares.Items; init => _shares = new(value); }

    /// <summary>When the record was last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>1 when first stored, incremented by each change. 0 before that.</summary>
    public long Version { get; init; }

    /// <summary>The key of its journal entries. No payment has it, because no merchant's id has a space.</summary>
    public TransactionKey Key => KeyOf(Provider, Id);

    /// <summary>The amount less the shares, in minor units: what no operation explains.</summary>
    /// <exception cref="OverflowException">The amounts do not fit.</exception>
    public long SuspenseMinor
    {
        get
        {
            long rest = Amount.Minor;
            foreach (SettlementShare share in Shares)
            {
                rest = checked(rest - share.AmountMinor);
            }

            return rest;
        }
    }

    /// <summary>The key of a settlement's journal entries.</summary>
    /// <param name="provider">The provider that settled.</param>
    /// <param name="id">The settlement's id.</param>
    public static TransactionKey KeyOf(ProviderId provider, string id) => new(new MerchantId($"{KeyPrefix}{provider}"), new OrderId(id));

    /// <summary>
    /// The journal entries of a change: one for each channel whose amounts moved, and one for what belongs to no channel. Each debits
    /// <see cref="FaultTolerantPay.Account.BankAccount"/> and credits the accounts of the shares; what no share explains is credited to
    /// <see cref="FaultTolerantPay.Account.SettlementSuspense"/>. A negative amount is booked on the other side.
    /// </summary>
    /// <param name="before">The stored settlement; null: this one is new.</param>
    /// <param name="at">When the change is booked.</param>
    /// <returns>The entries; empty if no amount moved.</returns>
    /// <exception cref="ArgumentException">The stored settlement has another key or currency.</exception>
    /// <exception cref="InvalidOperationException">A share is on an account that no settlement credits.</exception>
    /// <exception cref="OverflowException">The amounts do not fit.</exception>
    public IReadOnlyList<JournalEntry> Book(ChannelSettlement? before, DateTimeOffset at)
    {
        if (before is not null && (before.Key != Key || before.Amount.Currency != Amount.Currency))
        {
            throw new ArgumentException($"Expected settlement {Id} of {Provider} in {Amount.Currency}, as it was before.", nameof(before));
        }

        var credits = new Dictionary<(ChannelId? Channel, Account Account), long>();
        AddCredits(credits, isBefore: false);
        before?.AddCredits(credits, isBefore: true);
        return
        [
            .. credits.Where(credit => credit.Value != 0)
                .GroupBy(credit => credit.Key.Channel)
                .OrderBy(channel => channel.Key is null).ThenBy(channel => channel.Key?.Value, StringComparer.Ordinal)
                .Select(channel => new JournalEntry
                {
                    Key = Key,
                    At = at,
                    Event = before is null ? "channel-settled" : "channel-settlement-changed",
                    Channel = channel.Key,
                    Currency = Amount.Currency,
                    Postings = Post(channel.Select(credit => new Posting(credit.Key.Account, checked(-credit.Value)))),
                }),
        ];
    }

    /// <summary>Whether a key is that of a settlement.</summary>
    internal static bool IsKey(TransactionKey key) => key.Merchant.Value?.StartsWith(KeyPrefix, StringComparison.Ordinal) == true;

    private void AddCredits(Dictionary<(ChannelId? Channel, Account Account), long> credits, bool isBefore)
    {
        foreach (SettlementShare share in Shares)
        {
            if (!share.IsValid)
            {
                throw new InvalidOperationException(
                    $"Settlement {Id} of {Provider} has a share on {share.Account} of {share.Channel?.Value ?? "no channel"}; "
                    + $"expected {SettlementShare.Expectation}.");
            }

            Add(share.Channel, share.Account, share.AmountMinor);
        }

        Add(null, FaultTolerantPay.Account.SettlementSuspense, SuspenseMinor);

        void Add(ChannelId? channel, Account account, long amount)
        {
            long sum = credits.GetValueOrDefault((channel, account));
            credits[(channel, account)] = checked(isBefore ? sum - amount : sum + amount);
        }
    }

    private static Posting[] Post(IEnumerable<Posting> credits)
    {
        Posting[] sorted = [.. credits.OrderBy(credit => credit.Account)];
        long debit = sorted.Aggregate(0L, (sum, credit) => checked(sum - credit.AmountMinor));
        return debit == 0 ? sorted : [new Posting(FaultTolerantPay.Account.BankAccount, debit), .. sorted];
    }
}
