using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Model;

/// <summary>
/// The ids of messages and discrepancies begin with a payment's text: two payments that shared one would lose each other's.
/// </summary>
[OnOneThread]
public sealed class TransactionKeyTests
{
    [TestCase("shop", "order-1", "shop/order-1")]
    [TestCase("shop", "2026/11/22", "shop/2026/11/22")]
    [TestCase("a/b", "c", "a%2Fb/c")]
    [TestCase("a#b", "c%#", "a%23b/c%25%23")]
    public void ToString_IsMerchantSlashOrder_WithWhatWouldMixThemEscaped(string merchant, string order, string expected) =>
        Assert.That(new TransactionKey(new MerchantId(merchant), new OrderId(order)).ToString(), Is.EqualTo(expected));

    [TestCase("shop", "order-1", "order-1", "shop/order-1")]
    [TestCase("shop", "order-1", "try-2", "shop/order-1%/try-2")]
    [TestCase("shop", "a/b", "c%#/d", "shop/a/b%/c%25%23/d")]
    public void ToString_OfAnAttempt_AppendsItWhereItIsNotNamedLikeItsOrder(string merchant, string order, string attempt,
        string expected) =>
        Assert.That(new TransactionKey(new MerchantId(merchant), new OrderId(order), new AttemptId(attempt)).ToString(),
            Is.EqualTo(expected));

    [Test]
    public void ToString_OfTwoPayments_IsNeverTheSameAndHoldsNoEndMark()
    {
        char[] characters = ['a', '/', '#', '%', '2'];
        string[] ids =
        [
            .. from first in characters select $"{first}",
            .. from first in characters from second in characters select $"{first}{second}",
            .. from first in characters from second in characters from third in characters select $"{first}{second}{third}",
        ];
        string[] shortIds = [.. ids.Where(id => id.Length < 3)];
        string[] texts =
        [
            .. from merchant in ids from order in ids select new TransactionKey(new MerchantId(merchant), new OrderId(order)).ToString(),
            .. from merchant in shortIds from order in shortIds from attempt in shortIds where attempt != order
               select new TransactionKey(new MerchantId(merchant), new OrderId(order), new AttemptId(attempt)).ToString(),
        ];

        Assert.That(texts.GroupBy(text => text).FirstOrDefault(same => same.Count() > 1)?.Key, Is.Null, "the text of two payments");
        Assert.That(texts.FirstOrDefault(text => text.Contains('#', StringComparison.Ordinal)), Is.Null, "a text with an end mark");
    }

    [Test]
    public async Task Notices_OfPaymentsWhoseIdsRunTogether_AreBothDelivered()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync("a", limitMinor: 100);
        await world.AddMerchantAsync("a/b", limitMinor: 100);
        world.Fail();
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request("b/c", merchant: "a"))).Refusal?.Notice,
            Is.EqualTo(NoticeKind.LimitExceeded), "first payment");
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request("c", merchant: "a/b"))).Refusal?.Notice,
            Is.EqualTo(NoticeKind.LimitExceeded), "second payment");
        await world.WorkAsync();

        Assert.That(world.Notices.Notices.Select(notice => notice.Id),
            Is.EquivalentTo(new[] { "a/b/c#LimitExceeded", "a%2Fb/c#LimitExceeded" }), "notices");
    }
}
