namespace FaultTolerantPay.Hosting.Tests.Work;

/// <summary>
/// A fault from 22:00 to 22:10, and no customer after it: the outage ends, and what was stood in for is collected at 04:00.
/// </summary>
public class OutageAtNightTests
{
    private static readonly DateTimeOffset Evening = new(2026, 3, 2, 21, 59, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Four = new(2026, 3, 3, 4, 0, 0, TimeSpan.Zero);

    [TestCase(true, 40)]
    [TestCase(false, 40)]
    public void Night_NoPaymentAfterTheFault_IsHealthySoonAndCollectsAtFour(bool hasProbe, int payments)
    {
        using var bank = At(Evening);
        bank.Core.HasProbe = hasProbe;
        FailFromTenToTenPastTen(bank, payments);
        var executed = bank.Core.Executed;

        bank.PassUntil(new(2026, 3, 2, 22, 15, 0, TimeSpan.Zero));
        Assert.That(bank.Status, Is.EqualTo(FaultStatus.Healthy), "status at a quarter past ten");
        Assert.That(bank.Advances(AdvanceState.CollectionDue), Has.Count.EqualTo(payments), "all confirmed");
        Assert.That(bank.Collections.Sent, Is.Empty, "nothing is collected before four");

        bank.PassUntil(Four + TimeSpan.FromMinutes(1));
        Assert.That(bank.Advances(AdvanceState.Collected), Has.Count.EqualTo(payments), "all are collected");
        Assert.That(bank.Collections.Sent.Select(sent => sent.WrittenAt), Is.All.InRange(Four, Four + TimeSpan.FromSeconds(30)),
            "time of each collection");
        Assert.That(bank.Core.Executed, Is.EqualTo(executed), "no customer's payment was needed");
    }

    [Test]
    public void Night_OneAdvanceAndNoProbe_ItsConfirmationEndsTheOutage()
    {
        using var bank = At(Evening);
        bank.Pass(TimeSpan.FromMinutes(1));
        bank.Core.IsUp = false;
        for (var i = 0; i < 5; i++)
        {
            bank.Pay();
        }

        // All others are confirmed before: one is left to find out.
        bank.PassUntil(new(2026, 3, 2, 22, 10, 0, TimeSpan.Zero));
        Assert.That(bank.Status, Is.EqualTo(FaultStatus.Faulted));
        bank.Core.IsUp = true;
        bank.PassUntil(new(2026, 3, 2, 22, 20, 0, TimeSpan.Zero));

        Assert.That(bank.Status, Is.EqualTo(FaultStatus.Healthy), "a few answers are enough where nothing fails");
        bank.PassUntil(Four + TimeSpan.FromMinutes(1));
        Assert.That(bank.Advances(AdvanceState.Collected), Has.Count.EqualTo(5));
    }

    [Test]
    public void Recovery_WaitsThatGrewWhileNobodyAnswered_EndWithIt()
    {
        using var bank = At(Evening, pay => pay.Recovery(o => o.MaxRetryDelay = TimeSpan.FromHours(1)));
        bank.Core.HasProbe = true;
        FailFromTenToTenPastTen(bank, payments: 10);
        // Payments work again, confirmations do not, for six hours: their waits grow to an hour.
        bank.Core.ConfirmationsFail = true;
        bank.PassUntil(new(2026, 3, 3, 3, 0, 0, TimeSpan.Zero));
        Assert.That(bank.Advances(AdvanceState.Paid), Has.Count.EqualTo(10));
        bank.Core.ConfirmationsFail = false;

        // A short outage ends.
        bank.Core.IsUp = false;
        for (var i = 0; i < 5; i++)
        {
            bank.Pay();
        }

        bank.Pass(TimeSpan.FromSeconds(20));
        bank.Core.IsUp = true;
        bank.Pass(TimeSpan.FromMinutes(4));

        Assert.That(bank.Advances(AdvanceState.Paid), Is.Empty, "all were asked about within minutes, not within the hour");
    }

    private static BankHarness At(DateTimeOffset start, Action<FaultTolerantPayBuilder>? configure = null)
    {
        var bank = new BankHarness(start, pay =>
        {
            pay.Collection(o =>
            {
                o.Timing = CollectionTiming.TimeOfDay;
                o.TimeOfDay = TimeSpan.FromHours(4);
            });
            configure?.Invoke(pay);
        });
        bank.AddMerchants(4);
        return bank;
    }

    private static void FailFromTenToTenPastTen(BankHarness bank, int payments)
    {
        bank.Pay();
        bank.Pass(TimeSpan.FromMinutes(1));
        bank.Core.IsUp = false;
        for (var i = 0; i < payments; i++)
        {
            bank.Pay(i % 4);
            bank.Pass(TimeSpan.FromSeconds(2));
        }

        Assert.That(bank.Status, Is.EqualTo(FaultStatus.Faulted));
        Assert.That(bank.Advances(), Has.Count.EqualTo(payments));
        bank.PassUntil(new(2026, 3, 2, 22, 10, 0, TimeSpan.Zero));
        bank.Core.IsUp = true;
    }
}
