using System.Globalization;
using System.Text.Json;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.SampleHost.Adapters;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>An order and its attempts, from the caller over HTTP to the bank's ledger and back.</summary>
[NonParallelizable]
public sealed class AttemptOverHttpTests
{
    private static readonly string[] Institutions = ["institution-alpha", "institution-beta", "institution-gamma"];

    [Test]
    public async Task Execute_DeclinedForLackOfFundsThenToppedUp_ANewAttemptIsPaidOnce()
    {
        await using RunningHost host = await RunningHost.StartAsync(balanceMinor: 1_000);
        TransactionOutcome declined = await host.PayAsync("o1");
        await host.SetBalanceAsync(100_000);
        TransactionOutcome replayed = await host.PayAsync("o1");
        TransactionOutcome paid = await host.PayAsync("o1", "o1.2");
        TransactionOutcome third = await host.PayAsync("o1", "o1.3");

        Assert.That((declined.Kind, declined.Reason), Is.EqualTo((OutcomeKind.DeclinedByPrimary, "insufficient_funds")));
        Assert.That(replayed.Kind, Is.EqualTo(OutcomeKind.DeclinedByPrimary), "the same attempt is answered alike");
        Assert.That(paid.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That((third.Kind, third.Reference), Is.EqualTo((OutcomeKind.CompletedByPrimary, paid.Reference)),
            "a paid order is answered with what is there");
        JsonElement order = await host.OrderAsync("o1");
        Assert.That((order.GetProperty("executions").GetInt64(), order.GetProperty("executedMinor").GetInt64()), Is.EqualTo((1L, 4_000L)));
        string day = (await host.PostAsync("/admin/business/cut-over")).GetProperty("endedDay").GetString()!;
        BusinessSystemStatement? statement = await host.Services.GetRequiredService<StatementAdapter>()
            .FetchAsync(DateOnly.Parse(day, CultureInfo.InvariantCulture), CancellationToken.None);
        Assert.That(statement!.Executed,
            Is.EqualTo(new[] { new TransactionKey(RunningHost.Shop, new OrderId("o1"), new AttemptId("o1.2")) }),
                "the statement names the attempt");
    }

    [Test]
    public async Task Execute_RefusalThatPasses_TheSameAttemptIsAskedAgainAndPaidOnce()
    {
        await using RunningHost host = await RunningHost.StartAsync(balanceMinor: 100_000);
        await host.Services.GetRequiredService<IFaultSwitch>()
            .SetAsync(ManualFaultPosition.ForcedFaulted, RunningHost.Clerk, "the core is down", CancellationToken.None);
        foreach (string institution in Institutions)
        {
            await host.PutAsync($"/admin/faults/{institution}", new { rules = new[] { new { kind = "unavailable" } } });
        }

        TransactionOutcome refused = await host.PayAsync("o1");
        foreach (string institution in Institutions)
        {
            await host.PutAsync($"/admin/faults/{institution}", new { rules = Array.Empty<object>() });
        }

        TransactionOutcome advanced = await host.PayAsync("o1");
        TransactionOutcome another = await host.PayAsync("o1", "o1.2");

        Assert.That((refused.Kind, refused.Refusal?.Code, refused.Refusal?.IsPassing),
            Is.EqualTo((OutcomeKind.Refused, RefusalCode.CreditUnavailable, true)));
        Assert.That(advanced.Kind, Is.EqualTo(OutcomeKind.Advanced));
        Assert.That(another.Kind, Is.EqualTo(OutcomeKind.Advanced), "an advanced order is answered with what is there");
        Assert.That((await host.OrderAsync("o1")).GetProperty("payouts").GetInt64(), Is.EqualTo(1));
    }

    [Test]
    public async Task Payment_OrderWithTwoAttempts_ShowsBothOrOne()
    {
        await using RunningHost host = await RunningHost.StartAsync(balanceMinor: 1_000);
        await host.PayAsync("o1");
        await host.SetBalanceAsync(100_000);
        await host.PayAsync("o1", "o1.2");

        string both = await PaymentAsync("shop", "o1");
        string second = await PaymentAsync("shop", "o1", "o1.2");
        JsonElement json = JsonDocument.Parse(await PaymentAsync("shop", "o1", "--json")).RootElement;

        Assert.That(both, Does.Contain("DeclinedByPrimary").And.Contains("attempt o1.2 of order o1").And.Contains("CompletedByPrimary"));
        Assert.That(second, Does.Not.Contain("DeclinedByPrimary").And.Contains("CompletedByPrimary"));
        Assert.That(json.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("attempt").GetString()),
            Is.EqualTo(new[] { "o1", "o1.2" }));

        async Task<string> PaymentAsync(params string[] given)
        {
            // A program of its own: a process opens a store once.
            using var payment =
                new ProgramProcess("FaultTolerantPay.SampleHost", "not used by this command", ["payment", .. given, "--store", host.Store]);
            Assert.That(await payment.ExitAsync(TimeSpan.FromMinutes(1)), Is.EqualTo(ExitCode.Done), payment.Errors);
            return payment.Output;
        }
    }

    [Test]
    public void Reference_OfAnAttempt_IsItsOwnAndThatOfTheFirstIsAsItWas()
    {
        var first = new TransactionKey(RunningHost.Shop, new OrderId("o1"));

        Assert.That(BusinessSystemAdapter.Reference(first), Is.EqualTo("327b4ee8eb7f72d4d030c8a8ea09fabb"));
        Assert.That(BusinessSystemAdapter.Reference(first with { Attempt = new AttemptId("o1.2") }),
            Is.Not.EqualTo(BusinessSystemAdapter.Reference(first)));
        Assert.That(
            BusinessSystemAdapter.Reference(first with { Attempt = new AttemptId("o1.3") }),
            Is.Not.EqualTo(BusinessSystemAdapter.Reference(first with { Attempt = new AttemptId("o1.2") })));
    }
}
