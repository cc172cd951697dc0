namespace FaultTolerantPay.Hosting.Tests.Work;

/// <summary>What waits for a business system that just came back does not bring it down again.</summary>
public class BacklogTests
{
    private static readonly TimeSpan Tenth = TimeSpan.FromSeconds(0.1);

    [Test]
    public void Recovery_TwoThousandConfirmationsAndAdvices_FloodNothingAndEndInThreeMinutes()
    {
        using var bank = new BankHarness(new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
        bank.AddMerchants(50);
        bank.Core.HasProbe = true;
        bank.Core.IsUp = false;
        for (var i = 0; i < 2_000; i++)
        {
            bank.Pay(i % 50);
        }

        Assert.That(bank.Answers, Is.EqualTo(new Dictionary<OutcomeKind, int> { [OutcomeKind.Advanced] = 2_000 }), "answers to payments");
        bank.Pass(TimeSpan.FromMinutes(5));

        // It carries 16 calls at once and 60 a second, of 100 ms each; customers come 10 times a second.
        bank.Core.IsUp = true;
        bank.Core.Takes = Tenth;
        bank.Core.MaxConcurrent = 16;
        bank.Core.MaxPerSecond = 60;
        var answered = TimeSpan.Zero;
        var backAfter = TimeSpan.Zero;
        for (; answered < TimeSpan.FromMinutes(10)
            && (bank.Core.Confirmed.Count < 2_000 || bank.Core.Advised.Count < 2_000); answered += Tenth)
        {
            if (backAfter == TimeSpan.Zero && bank.Status != FaultStatus.Faulted)
            {
                backAfter = answered;
            }

            bank.Pay((int)(answered.Ticks / Tenth.Ticks) % 50);
            bank.Pass(Tenth, Tenth / 10);
        }

        TestContext.Out.WriteLine($"back after {backAfter}, backlog done {answered - backAfter} later");
        Assert.That(bank.Core.Flooded, Is.Zero, "calls that failed since there were too many");
        Assert.That(answered - backAfter, Is.LessThan(TimeSpan.FromMinutes(3)), "time until all are done");
        Assert.That(bank.Status, Is.EqualTo(FaultStatus.Healthy), "status");
        Assert.That(bank.Detector.State.Outage, Is.EqualTo(OutageId.None), "no outage is open");
    }

    [Test]
    public void Recovery_SystemThatCarriesLittle_BackgroundCallsYieldToPayments()
    {
        using var bank = new BankHarness(new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
        bank.AddMerchants(20);
        bank.Core.HasProbe = true;
        bank.Core.IsUp = false;
        for (var i = 0; i < 400; i++)
        {
            bank.Pay(i % 20);
        }

        bank.Pass(TimeSpan.FromMinutes(5));
        bank.Core.IsUp = true;
        bank.Core.Takes = Tenth;
        // Less than the limits allow: 4 of each sort, and the customers.
        bank.Core.MaxConcurrent = 6;
        bank.Answers.Clear();
        for (var i = 0; i < 6_000; i++)
        {
            bank.Pay(i % 20);
            bank.Pass(Tenth, Tenth / 10);
        }

        Assert.That(bank.Status, Is.EqualTo(FaultStatus.Healthy));
        Assert.That(bank.Core.Confirmed, Has.Count.GreaterThanOrEqualTo(400));
        Assert.That(bank.Answers.GetValueOrDefault(OutcomeKind.Pending), Is.LessThan(60), "payments that found no room");
    }

    [Test]
    public void Outage_WorkThatWaits_IsNotRewrittenAgainAndAgain()
    {
        using var bank = new BankHarness(new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
        bank.AddMerchants(1);
        bank.Core.IsUp = false;
        for (var i = 0; i < 100; i++)
        {
            bank.Pay();
        }

        bank.Pass(TimeSpan.FromHours(2));

        var now = bank.Time.GetUtcNow();
        var backlog = bank.Store.ReadBacklogAsync(WorkKind.Confirmation, now, default).AsTask().Result;
        Assert.That(backlog.Due, Is.GreaterThan(80), "they stay due");
        Assert.That(bank.Advances(AdvanceState.Paid).Sum(advance => advance.Version), Is.LessThan(500), "a few are probes");
    }
}
