using System.Collections.Concurrent;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>An operator's receipt is booked once across all payments.</summary>
public abstract partial class StandInStoreConformance
{
    private static StandInCommit Booking(string receipt, TransactionKey key) =>
        Samples.Reserve(key) with { Receipt = new ReceiptBooking(receipt, key) };

    /// <summary>A booked receipt refuses every other commit with it, also after a restart, and names the payment.</summary>
    [Test]
    public async Task Commit_ReceiptThatIsBooked_ReceiptTakenAndNothingWritten()
    {
        TransactionKey holder = Samples.Attempt("try-1", "first");
        await CommittedAsync(Booking("receipt-1", holder) with { Work = [] }).ConfigureAwait(false);
        for (int round = 0; round < 2; round++)
        {
            TransactionKey other = Samples.Key("second", "merchant-2");
            CommitResult result = await Store.CommitAsync(Booking("receipt-1", other), None).ConfigureAwait(false);
            Assert.That(result, Is.EqualTo(new CommitResult(CommitStatus.ReceiptTaken, Holder: holder)));
            Assert.That(
                await CommitAsync(new StandInCommit { At = Now, Receipt = new ReceiptBooking("receipt-1", holder) }).ConfigureAwait(false),
                Is.EqualTo(CommitStatus.ReceiptTaken),
                "for its own payment too");
            await AssertNothingOfAsync(other).ConfigureAwait(false);
            Assert.That(await Store.FindReceiptAsync("receipt-1", None).ConfigureAwait(false), Is.EqualTo(holder));
            Assert.That(await Store.FindReceiptAsync("receipt-2", None).ConfigureAwait(false), Is.Null);
            await ReopenAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A refused commit books no receipt. The store checks the receipt before a limit.</summary>
    [Test]
    public async Task Commit_RefusedForALimit_ReceiptIsNotBooked()
    {
        StandInCommit overLimit = Samples.Reserve(
            Samples.Key("first"),
            maxAmountMinor: 1) with
        { Receipt = new ReceiptBooking("receipt-1", Samples.Key("first")) };
        Assert.That(await CommitAsync(overLimit).ConfigureAwait(false), Is.EqualTo(CommitStatus.LimitReached));
        Assert.That(await Store.FindReceiptAsync("receipt-1", None).ConfigureAwait(false), Is.Null);
        await CommittedAsync(Booking("receipt-1", Samples.Key("second"))).ConfigureAwait(false);
        Assert.That(await CommitAsync(overLimit).ConfigureAwait(false), Is.EqualTo(CommitStatus.ReceiptTaken));
    }

    /// <summary>Of several concurrent commits that book one receipt for different payments, one succeeds.</summary>
    [Test]
    public async Task Commit_ManyThreadsWithOneReceipt_OneWins()
    {
        for (int round = 0; round < 10; round++)
        {
            string receipt = $"receipt-{round}";
            var taken = new ConcurrentBag<TransactionKey>();
            await OnManyThreads(async thread =>
            {
                TransactionKey key = Samples.Key($"{round}-{thread}");
                if (await CommitAsync(Booking(receipt, key)).ConfigureAwait(false) == CommitStatus.Committed)
                {
                    taken.Add(key);
                }
            }).ConfigureAwait(false);
            Assert.That(taken, Has.Count.EqualTo(1), receipt);
            Assert.That(await Store.FindReceiptAsync(receipt, None).ConfigureAwait(false), Is.EqualTo(taken.Single()));
        }
    }
}
