using FaultTolerantPay.Routing.Engine;

namespace FaultTolerantPay.Routing.Tests.Engine;

[TestFixture]
public class SplitTests
{
    [Test]
    public void ValueOf_WeightsOneToFour_GivesEachItsShare()
    {
        int[] weights = [1, 2, 3, 4, 0];
        var wins = new int[weights.Length];
        const int Transactions = 100_000;
        for (int t = 0; t < Transactions; t++)
        {
            var seed = TransactionSeed.Of($"order-{t}");
            wins[Enumerable.Range(0, weights.Length).MinBy(c => SplitDraw.ValueOf(seed, c, weights[c]))]++;
        }

        for (int c = 0; c < weights.Length; c++)
        {
            // Four standard deviations of a share of one half are 0.6 %.
            Assert.That(wins[c] / (double)Transactions, Is.EqualTo(weights[c] / 10.0).Within(.0065), $"weight {weights[c]}");
        }
    }

    [Test]
    public void ValueOf_AChannelLeaves_TheOthersKeepTheirTransactions()
    {
        for (int t = 0; t < 10_000; t++)
        {
            var seed = TransactionSeed.Of($"order-{t}");
            int withAll = Enumerable.Range(0, 5).MinBy(c => SplitDraw.ValueOf(seed, c, 1));
            int without = Enumerable.Range(0, 4).MinBy(c => SplitDraw.ValueOf(seed, c, 1));
            Assert.That(withAll == 4 || withAll == without);
        }
    }

    [Test]
    public void MinusLog2_OfAnyDraw_IsCloseToTheLogarithm()
    {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++)
        {
            uint u = ((uint)random.NextInt64() >> random.Next(32)) | 1;
            double expected = -Math.Log2(u / 4294967296.0) * (1 << 24);
            Assert.That(SplitDraw.MinusLog2(u), Is.EqualTo(expected).Within(1 << 7));
        }
    }

    // Shares of traffic must not move with a new version or another machine.
    [Test]
    public void Hash_OfKnownTexts_StaysAsItIs()
    {
        Assert.That(TransactionSeed.Of("").Value, Is.EqualTo(TransactionSeed.Of([]).Value));
        Assert.That(TransactionSeed.Of("order-1").Value, Is.Not.EqualTo(TransactionSeed.Of("order-2").Value));
        Assert.That(TransactionSeed.Of("order-1").Value, Is.EqualTo(KnownSeed));
        Assert.That(StableHash.Draw(new TransactionSeed(1), 0), Is.EqualTo(KnownDraw));
    }

    private const ulong KnownSeed = 0x319C49C574F0629D;
    private const uint KnownDraw = 3662535669;
}
