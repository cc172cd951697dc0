using System.Globalization;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Sample records for tests of stores, as they result from a stand-in payment.</summary>
public static class Samples
{
    /// <summary>The request time of every sample.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    /// <summary>The currency of every sample.</summary>
    public static Currency Euro { get; } = new("EUR");

    /// <summary>A payment's key.</summary>
    public static TransactionKey Key(string order = "order-1", string merchant = "merchant-1") =>
        new(new MerchantId(merchant), new OrderId(order));

    /// <summary>The key of another attempt of an order.</summary>
    public static TransactionKey Attempt(string attempt, string order = "order-1", string merchant = "merchant-1") =>
        Key(order, merchant) with { Attempt = new AttemptId(attempt) };

    /// <summary>A number as an order id that sorts like the number.</summary>
    public static string Order(int number) => "order-" + number.ToString("D7", CultureInfo.InvariantCulture);

    /// <summary>A payment request.</summary>
    public static TransactionRequest Request(TransactionKey key, long amountMinor = 1_000) => new()
    {
        Merchant = key.Merchant,
        Order = key.Order,
        Attempt = key.IsNamedLikeOrder ? null : key.Attempt,
        Customer = new CustomerId("customer-1"),
        Amount = new Money(amountMinor, Euro),
        RequestedAt = Start,
        AnswerBy = Start.AddSeconds(10),
        Mandate = new Mandate(new InstitutionId("institution-1"), "agreement-1"),
    };

    /// <summary>A payment's record, not yet stored.</summary>
    public static TransactionRecord Record(TransactionKey key, OutcomeKind outcome = OutcomeKind.Pending) => new()
    {
        Request = Request(key),
        Outcome = new TransactionOutcome { Kind = outcome, DecidedAt = Start },
        StoredAt = Start,
    };

    /// <summary>An advance, not yet stored.</summary>
    public static Advance Advance(TransactionKey key, AdvanceState state = AdvanceState.Reserved, long amountMinor = 1_000)
    {
        TransactionRequest request = Request(key, amountMinor);
        return new Advance
        {
            State = state,
            Institution = new InstitutionId("institution-1"),
            Outage = new OutageId(1),
            Detail = new TransactionDetail
            {
                Request = request,
                ConsentVersion = 1,
                Limit = new MerchantLimit(new InstitutionId("institution-1"), new Money(50_000, Euro), Start.AddHours(-1)),
                Tier = CreditTier.Sufficient,
                DecidedAt = Start,
            },
            NextActionAt = Start.AddMinutes(1),
        };
    }

    /// <summary>An instruction that was stored and has no result yet.</summary>
    public static Instruction Instruction(
        TransactionKey key,
        InstructionPurpose purpose = InstructionPurpose.Payout,
        int ordinal = 1) => new()
        {
            Key = new InstructionKey(key, purpose, ordinal),
            Amount = new Money(1_000, Euro),
            Channel = new InstitutionId("institution-1"),
            Customer = new CustomerId("customer-1"),
            WrittenAt = Start,
            SendBefore = Start.AddSeconds(10),
        };

    /// <summary>A balanced journal entry.</summary>
    public static JournalEntry Entry(
        TransactionKey key,
        long amountMinor = 1_000,
        Account debit = Account.CustomerReceivable,
        Account credit = Account.AdvanceFund) => new()
        {
            Key = key,
            At = Start,
            Event = "sample",
            Currency = Euro,
            Postings = [new Posting(debit, amountMinor), new Posting(credit, -amountMinor)],
        };

    /// <summary>The commit of a journal entry for a payment that is not yet on record, at the entry's time.</summary>
    public static StandInCommit Booked(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new StandInCommit { At = entry.At, Transaction = Record(entry.Key), Advance = Advance(entry.Key), Journal = [entry] };
    }

    /// <summary>A message with an advice, not yet stored.</summary>
    public static OutboxMessage AdviceMessage(TransactionKey key, string id = "") => new()
    {
        Advice = new Advice
        {
            Id = $"advice/{key}{id}",
            Kind = AdviceKind.Advanced,
            Key = key,
            Customer = new CustomerId("customer-1"),
            Amount = new Money(1_000, Euro),
            At = Start,
        },
    };

    /// <summary>An open discrepancy.</summary>
    public static Discrepancy Discrepancy(string id, TransactionKey key) => new()
    {
        Id = id,
        Key = key,
        Kind = DiscrepancyKind.ConfirmationOverdue,
        OpenedAt = Start,
        Evidence = "asked 10 times, no answer",
    };

    /// <summary>The exposure counter of a merchant.</summary>
    public static CounterKey Exposure(string merchant = "merchant-1") => new(CounterScope.Merchant, merchant, Euro);

    /// <summary>Work on an advance.</summary>
    public static WorkItemKey AdvanceWork(TransactionKey key) => new(WorkKind.Advance, key);

    /// <summary>
    /// The commit that reserves an advance: record, advance, instruction, journal, exposure under caps, timeline and work in one commit.
    /// </summary>
    public static StandInCommit Reserve(
        TransactionKey key,
        long amountMinor = 1_000,
        long? maxAmountMinor = null,
        long? maxCount = null) => new()
        {
            At = Start,
            Transaction = Record(key),
            Advance = Advance(key, AdvanceState.PayoutSent, amountMinor),
            Instructions = [Instruction(key)],
            Journal = [Entry(key, amountMinor, Account.PayoutClearing, Account.MerchantPayable)],
            Counters = [new CounterChange(Exposure(key.Merchant.Value), amountMinor, 1)],
            Limits =
            [
                new CounterLimit
                {
                    Name = "merchant",
                    Keys = [Exposure(key.Merchant.Value)],
                    MaxAmountMinor = maxAmountMinor,
                    MaxCount = maxCount,
                },
            ],
            Timeline = [new TimelineEvent(key, Start, "payout-sent", "10.00 EUR")],
            Work = [new WorkChange(AdvanceWork(key), Start.AddMinutes(1))],
        };

    /// <summary>A channel payment whose first charge is written and has no result yet, not yet stored.</summary>
    public static ChannelPayment ChannelPayment(TransactionKey key) => new()
    {
        Key = key,
        Kind = OperationKind.Pay,
        Amount = new Money(1_000, Euro),
        CreatedAt = Start,
        Decision = new RoutedDecision
        {
            Channels = [new RoutedChannel(new ChannelId("channel-1"), new ProviderId("provider-1"))],
            Fingerprint = "table-1",
            Segment = ["country=DE"],
            DecidedAt = Start,
            Retry = new RetryRules { SoftDecline = RetryStep.Later(TimeSpan.FromHours(1)), MaxAttempts = 2 },
        },
        MaxAttempts = 3,
        TryUntil = Start.AddMinutes(1),
        Operations = [ChannelOperation($"{key}/pay-1")],
    };

    /// <summary>A settlement of 10.00 EUR by channel-1, not yet stored.</summary>
    public static ChannelSettlement Settlement(string id = "settlement-1", string provider = "provider-1") => new()
    {
        Id = id,
        Provider = new ProviderId(provider),
        Account = new ProviderId("bank-1"),
        Payer = "Provider One",
        Reference = $"entry {id}",
        BookedOn = DateOnly.FromDateTime(Start.UtcDateTime),
        Amount = new Money(1_000, Euro),
        IsSettled = true,
        Days = [DateOnly.FromDateTime(Start.UtcDateTime).AddDays(-1)],
        Shares = [new SettlementShare(new ChannelId("channel-1"), Account.ChannelReceivable, 1_000)],
        ChangedAt = Start,
    };

    /// <summary>A charge without a result.</summary>
    public static ChannelOperation ChannelOperation(string reference) => new()
    {
        Kind = OperationKind.Pay,
        Ordinal = 1,
        Channel = new ChannelId("channel-1"),
        Provider = new ProviderId("provider-1"),
        MerchantNumber = "8800001",
        Amount = new Money(1_000, Euro),
        Reference = reference,
        WrittenAt = Start,
        SendBefore = Start.AddSeconds(10),
        AskAt = Start.AddSeconds(30),
    };
}
