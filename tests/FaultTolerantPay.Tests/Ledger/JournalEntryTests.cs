namespace FaultTolerantPay.Tests.Ledger;

/// <summary>A journal entry is balanced or says by how much it is not, and never changes.</summary>
public sealed class JournalEntryTests
{
    private static JournalEntry Entry(params Posting[] postings) => new()
    {
        Key = new TransactionKey(new MerchantId("shop"), new OrderId("order-1")),
        At = new DateTimeOffset(2026, 3, 2, 11, 0, 0, TimeSpan.FromHours(2)),
        Event = "reserved",
        Currency = new Currency("EUR"),
        Postings = postings,
    };

    [Test]
    public void Sum_DebitsAndCreditsAreEqual_IsZero() => Assert.That(
        Entry(new(Account.CustomerReceivable, 700), new(Account.Fees, 300), new(Account.AdvanceFund, -1_000)).Sum, Is.Zero);

    [Test]
    public void Sum_DebitsExceedCredits_IsTheExcess() => Assert.That(
        Entry(new(Account.CustomerReceivable, 701), new(Account.AdvanceFund, -700)).Sum, Is.EqualTo(1));

    /// <summary>A sum that wrapped around could look balanced.</summary>
    [Test]
    public void Sum_DoesNotFitIn64Bits_Throws() => Assert.That(
        () => Entry(new(Account.CustomerReceivable, long.MaxValue), new(Account.Fees, 1)).Sum, Throws.InstanceOf<OverflowException>());

    [Test]
    public void Postings_GivenListChangesAfterwards_StayAsGiven()
    {
        Posting[] given = [new(Account.CustomerReceivable, 5), new(Account.AdvanceFund, -5)];
        JournalEntry entry = Entry(given);

        given[0] = new Posting(Account.CustomerReceivable, 6);

        Assert.That(entry.Postings[0].AmountMinor, Is.EqualTo(5));
    }

    [Test]
    public void Equals_SamePostingsInAnotherList_IsTrue() => Assert.That(
        Entry(new(Account.CustomerReceivable, 5), new(Account.AdvanceFund, -5)),
        Is.EqualTo(Entry(new(Account.CustomerReceivable, 5), new(Account.AdvanceFund, -5))));

    [Test]
    public void At_WithAnOffset_IsStoredInUtc() => Assert.That(Entry().At.Offset, Is.EqualTo(TimeSpan.Zero));
}
