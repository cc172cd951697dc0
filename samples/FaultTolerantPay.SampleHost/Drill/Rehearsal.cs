using FaultTolerantPay.SampleHost.Adapters;
using FaultTolerantPay.SampleHost.Drill.Plans;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>
/// Scripted payments that meet every answer that stand-in can give, for certain: an operator orders two short outages, one under each
/// policy. Only where the traffic did not meet all of them, and
/// counted apart from it. Its merchants, customers and orders begin with <c>x-</c>.
/// </summary>
internal sealed class Rehearsal(DrillPlan plan, DrillEnvironment world, DrillRun run)
{
    private const string Prefix = "x-";

    public static readonly CustomerId Suspect = new("x-suspect");

    private static readonly string[] OnlySends = ["collect"];
    private static readonly TimeSpan UntilCollection = TimeSpan.FromHours(4);
    private static readonly string[] PayoutGroups = [.. BankChannels.All.Select(channel => channel.PayoutGroup).OfType<string>()];
    private static readonly Currency Dollars = new("USD");

    private readonly Currency _currency = plan.Currencies[0];
    private int _order;

    private Tally Tally => run.Rehearsed;

    /// <summary>Whether a merchant is the rehearsal's.</summary>
    public static bool IsPart(string merchant) => merchant.StartsWith(Prefix, StringComparison.Ordinal);

    public async Task RunAsync(CancellationToken stop)
    {
        await world.RestartHostAsync(StandInPolicy.PayFirst, stop);
        await PrepareAsync(stop);
        await LoseAnswersAsync(stop);
        await world.FaultSwitch.SetAsync(ManualFaultPosition.ForcedFaulted, DrillRun.Operator, "rehearsal of stand-in", stop);
        Payment collected = Pay("x-good-1");
        Payment refundedEarly = Pay("x-good-2");
        await run.AskAsync(Tally, [collected, refundedEarly, Pay("x-leaver"), Pay("x-poor", minor: 2_000)], stop);
        await LosePayoutsAsync(stop);
        await BeRefusedAsync(collected, stop);
        await EndOutageAsync(stop);

        await run.RefundAsync(Tally,
            new RefundOrder(world.Driver.Now, refundedEarly.Key, new RefundId("r-1"), refundedEarly.Amount with { Minor = 100 }), stop);
        await CollectAsync(stop);
        await run.RefundAsync(Tally,
            new RefundOrder(world.Driver.Now, collected.Key, new RefundId("r-1"), collected.Amount with { Minor = 250 }), stop);
        await run.PassUntilAsync(world.Driver.Now + TimeSpan.FromHours(1), stop);
        await PromiseAsync(stop);
    }

    /// <summary>Another outage, in which the merchant is promised the money and the business system posts the debit.</summary>
    private async Task PromiseAsync(CancellationToken stop)
    {
        await world.RestartHostAsync(StandInPolicy.Promise, stop);
        await world.FaultSwitch.SetAsync(ManualFaultPosition.ForcedFaulted, DrillRun.Operator, "rehearsal of promises", stop);
        await run.AskAsync(Tally, [Pay("x-good-12"), Pay("x-good-13")], stop);
        await run.PassUntilAsync(world.Driver.Now + TimeSpan.FromMinutes(1), stop);
        await EndOutageAsync(stop);
    }

    private async Task EndOutageAsync(CancellationToken stop)
    {
        await world.FaultSwitch.SetAsync(ManualFaultPosition.ForcedHealthy, DrillRun.Operator, "rehearsal ends", stop);
        await world.FaultSwitch.SetAsync(ManualFaultPosition.Automatic, DrillRun.Operator, "rehearsal ends", stop);
    }

    private async Task PrepareAsync(CancellationToken stop)
    {
        await run.PassUntilAsync(world.Driver.Now + TimeSpan.FromHours(1), stop);
        DrillCustomer[] customers =
        [
            .. Enumerable.Range(1, 20).Select(n => new DrillCustomer($"x-good-{n}", "A")),
            new("x-leaver", "B"), new("x-poor", "B"), new("x-bad", "D"), new("x-stranger", null), new("x-greedy", "A"), new("x-busy", "A"),
                new(Suspect.Value, "A"),
        ];
        await world.Bank.SetCustomersAsync(customers, [_currency, Dollars], stop);
        (string Id, string Category, Currency Currency, bool Consents)[] merchants =
        [
            ("x-shop", "5411", _currency, true), ("x-casino", DrillPlan.DeniedCategory, _currency, true),
                ("x-hospital", "8062", _currency, true), ("x-abroad", "5411", Dollars, true), ("x-cautious", "5411", _currency, false),
        ];
        foreach ((string id, string category, Currency currency, bool consents) in merchants)
        {
            var profile = new MerchantProfile { Id = new MerchantId(id), Name = id, Category = category, Currencies = [currency] };
            await run.OnboardAsync(new DrillMerchant(profile, consents), stop);
        }

        await world.Driver.WorkAsync(stop);
    }

    /// <summary>The business system executes, and its answers are lost: what the bank advances for these is superseded later.</summary>
    private async Task LoseAnswersAsync(CancellationToken stop)
    {
        await world.Bank.SetFaultsAsync(Incident.BusinessSystem, 0, [new FaultRuleSetting("lostAfter")], stop);
        Payment[] hidden = [Pay("x-good-3"), Pay("x-good-14"), Pay("x-good-15"), Pay("x-good-16")];
        await run.AskAsync(Tally, [.. hidden, Pay("x-good-4"), Pay("x-good-5")], stop);
        // Of some the first collection is lost on purpose: only those that succeed before the statement comes are found late.
        await run.HideAsync(hidden, stop);
        await world.Bank.SetFaultsAsync(Incident.BusinessSystem, 0, [], stop);
    }

    private async Task LosePayoutsAsync(CancellationToken stop)
    {
        await SetPayoutFaultsAsync(PayoutGroups, new FaultRuleSetting("lostAfter", Operations: ["payout"]), stop);
        await run.AskAsync(Tally, [Pay("x-good-6"), Pay("x-good-7")], stop);
        await SetPayoutFaultsAsync(PayoutGroups, new FaultRuleSetting("lostBefore", Operations: ["payout"]), stop);
        await run.AskAsync(Tally, [Pay("x-good-8"), Pay("x-good-9")], stop);
        await SetPayoutFaultsAsync(PayoutGroups, null, stop);
        // One channel alone is left, so some of these must fail over to it.
        await SetPayoutFaultsAsync(PayoutGroups.Take(2), new FaultRuleSetting("unavailable", Operations: ["payout"]), stop);
        await run.AskAsync(Tally, [.. Enumerable.Range(17, 4).Select(n => Pay($"x-good-{n}"))], stop);
        await SetPayoutFaultsAsync(PayoutGroups, null, stop);
    }

    private async Task SetPayoutFaultsAsync(IEnumerable<string> groups, FaultRuleSetting? fault, CancellationToken stop)
    {
        foreach (string group in groups)
        {
            await world.Bank.SetFaultsAsync(group, 0, fault is null ? [] : [fault], stop);
        }
    }

    private async Task BeRefusedAsync(Payment known, CancellationToken stop)
    {
        await run.AskAsync(Tally,
        [
            Pay("x-good-10", minor: -1),
            known with { Amount = known.Amount with { Minor = known.Amount.Minor + 1 } },
            Pay("x-good-10", "x-casino"),
            Pay("x-good-10") with { Mandate = null },
            Pay("x-good-10", "x-abroad") with { Amount = new Money(1_000, Dollars) },
            Pay("x-good-10", minor: plan.MinLimitMinor * 2),
            Pay("x-stranger"),
            Pay("x-bad"),
            Pay("x-bad", "x-hospital", minor: App.SampleHostApp.SmallSumMinor + 1),
            Pay("x-bad", "x-hospital", minor: App.SampleHostApp.SmallSumMinor),
            Pay(Suspect.Value),
            Pay("x-good-11", "x-cautious"),
        ], stop);
        for (long owed = 0; owed <= plan.Caps.Customer; owed += plan.MinLimitMinor)
        {
            await run.AskAsync(Tally, [Pay("x-greedy", minor: plan.MinLimitMinor)], stop);
        }

        for (int payment = 0; payment <= plan.Caps.PaymentsPerCustomerAndDay; payment++)
        {
            await run.AskAsync(Tally, [Pay("x-busy", minor: 500)], stop);
        }
    }

    /// <summary>
    /// The first collections: answers are lost both ways, one customer has closed the account, and another has money for a part.
    /// </summary>
    private async Task CollectAsync(CancellationToken stop)
    {
        await world.Bank.StopPayingAsync(["x-leaver"], [_currency], isClosed: true, stop);
        await world.Bank.SetBalanceAsync("x-poor", new Money(700, _currency), stop);
        FaultRuleSetting[] losses =
        [
            new("lostAfter", 0.4, Operations: OnlySends), new("unavailable", 0.3, Operations: OnlySends),
            new("lostBefore", Operations: OnlySends),
        ];
        DateTimeOffset due = world.Driver.Now + UntilCollection;
        await run.PassUntilAsync(due - TimeSpan.FromMinutes(1), stop);
        foreach (string group in BankChannels.All.Select(channel => channel.CollectionGroup))
        {
            await world.Bank.SetFaultsAsync(group, 0, losses, stop);
        }

        await run.PassUntilAsync(due + TimeSpan.FromMinutes(1), stop);
        foreach (string group in BankChannels.All.Select(channel => channel.CollectionGroup))
        {
            await world.Bank.SetFaultsAsync(group, 0, [], stop);
        }

        await run.PassUntilAsync(due + TimeSpan.FromHours(5), stop);
        await world.Bank.SetBalanceAsync("x-poor", new Money(100_000, _currency), stop);
        await run.PassUntilAsync(due + TimeSpan.FromDays(2), stop);
    }

    private Payment Pay(string customer, string merchant = "x-shop", long minor = 1_250) => new(
        world.Driver.Now,
        new MerchantId(merchant),
        new OrderId($"x-{++_order:00}"),
        new CustomerId(customer),
        new Money(minor, _currency),
        new Mandate(new InstitutionId(_order % 2 == 0 ? "alpha" : "gamma"), $"agreement-{customer}"),
        null);
}
