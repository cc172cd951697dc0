using System.Text.Json;
using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>The commands that ask a store: tables, JSON, pages, errors.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class QueryCommandTests : IDisposable
{
    private const string Day = "2026-01-05";
    private const string DayAfter = "2026-01-06";
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    /// <summary>The ledger shows what each channel owes, and whether it is right.</summary>
    [Test]
    public async Task Ledger_ChannelPayment_ShowsTheBalanceOfItsChannel()
    {
        await _fixture.UseAsync(async store =>
        {
            var sent = new ChannelPaymentChange(Samples.ChannelPayment(Samples.Key()), Samples.Start);
            ChannelResult paid = ChannelResult.Succeeded("bank-1") with { FeeMinor = 6 };
            ChannelPaymentChange change =
                sent.Record(new OperationNumber(OperationKind.Pay, 1), paid, ResultSource.Reply, Samples.Start.AddMinutes(1));
            Assert.That((await store.StandIn.CommitAsync(ChannelPaymentCommit.Of(change), default)).IsCommitted);
        });

        (int code, string text, _) = await _fixture.RunAsync(LedgerCommand.Command);

        Assert.That(code, Is.EqualTo(ExitCode.Done));
        Assert.That(text, Does.Match("channel-1 +ChannelReceivable +9.94 EUR").And.Match("channel-1 +MerchantPayable +-10.00 EUR")
            .And.Match("channel-1 +ChannelFees +0.06 EUR").And.Contains("The ledger is right."));
    }

    [Test]
    public async Task Outstanding_Listed_ShowsAdvancesWithTotals()
    {
        await FillAsync();
        (int code, string text, _) = await _fixture.RunAsync(OutstandingCommand.Command, "--state", "collectiondue");
        Assert.That(code, Is.EqualTo(ExitCode.Done));
        Assert.That(text,
            Does.Contain(Samples.Order(3)).And.Contains("CollectionDue").And.Contains("10.00 EUR").And.Not.Contains(Samples.Order(1)));
        JsonElement answer = await _fixture.JsonAsync(OutstandingCommand.Command, "--limit", "2");
        Assert.That(answer.GetProperty("advances").GetArrayLength(), Is.EqualTo(2));
        Assert.That(answer.GetProperty("totals")[0].GetProperty("exposureMinor").GetInt64(), Is.EqualTo(4_000));
        JsonElement rest = await _fixture.JsonAsync(OutstandingCommand.Command, "--after", answer.GetProperty("next").GetString()!);
        Assert.That(rest.GetProperty("advances").EnumerateArray().Select(a => a.GetProperty("order").GetString()),
            Is.EqualTo(new[] { Samples.Order(2), Samples.Order(3) }));
        Assert.That(rest.GetProperty("next").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [TestCase("customer", "customer-1")]
    [TestCase("merchant", "merchant-2")]
    [TestCase("institution", "institution-1")]
    [TestCase("state", "CollectionDue")]
    [TestCase("currency", "EUR")]
    [TestCase("age", "90 days or more")]
    public async Task Outstanding_By_AddsUp(string by, string shows)
    {
        await FillAsync();
        (int code, string text, _) = await _fixture.RunAsync(OutstandingCommand.Command, "--by", by);
        Assert.That(code, Is.EqualTo(ExitCode.Done));
        if (by != "age")
        {
            Assert.That(text, Does.Contain(shows));
        }

        Assert.That((await _fixture.JsonAsync(OutstandingCommand.Command, "--by", by)).GetProperty("totals").EnumerateArray()
            .Sum(total => total.GetProperty("count").GetInt64()), Is.EqualTo(4));
    }

    [Test]
    public async Task Journal_Period_ShowsEntriesWithControlTotal()
    {
        await FillAsync();
        (int code, string text, _) = await _fixture.RunAsync(JournalCommand.Command, "--from", Day, "--until", DayAfter);
        Assert.That(code, Is.EqualTo(ExitCode.Done));
        Assert.That(text, Does.Contain("CustomerReceivable 10.00 EUR").And.Contains("40.00 EUR"));
        JsonElement answer = await _fixture.JsonAsync(JournalCommand.Command, "--from", Day, "--until", DayAfter, "--limit", "3");
        Assert.That(answer.GetProperty("entries").GetArrayLength(), Is.EqualTo(3));
        Assert.That(answer.GetProperty("totals")[0].GetProperty("debitsMinor").GetInt64(), Is.EqualTo(4_000));
        Assert.That(answer.GetProperty("next").GetString(), Is.Not.Null);
    }

    [Test]
    public async Task Journal_Csv_HasEveryPostingAndAControlTotal()
    {
        await FillAsync();
        string file = _fixture.InFolder("journal.csv");
        (int code, _, _) = await _fixture.RunAsync(JournalCommand.Command, "--from", Day, "--until", DayAfter, "--csv", file);
        Assert.That(code, Is.EqualTo(ExitCode.Done));
        string[] lines = await File.ReadAllLinesAsync(file);
        Assert.That(lines, Has.Length.EqualTo(1 + 8 + 1));
        Assert.That(lines[^1], Is.EqualTo("total,,,,,,,,EUR,4000,4000,4,8"));
        (code, _, string error) = await _fixture.RunAsync(JournalCommand.Command, "--from", Day, "--until", DayAfter, "--csv", file);
        Assert.That((code, error), Is.EqualTo((ExitCode.NotDone, error)));
        Assert.That(error, Does.Contain("a new file is expected"));
    }

    [Test]
    public async Task Outages_Period_ShowsThemAndForHowLong()
    {
        await _fixture.UseAsync(async store =>
        {
            Outage outage = await store.Faults.OpenOutageAsync(new Outage { Start = Samples.Start, Cause = "5 [connection] errors" },
                CancellationToken.None);
            await store.Faults.CloseOutageAsync(outage with { End = Samples.Start.AddMinutes(90), ClosedBy = new OperatorId("ana") },
                CancellationToken.None);
        });
        (int code, string text, _) =
            await _fixture.RunAsync(OutagesCommand.Command, "--from", "2026-01-05T08:30Z", "--until", "2026-01-05T20:30Z");
        Assert.That(code, Is.EqualTo(ExitCode.Done));
        Assert.That(text, Does.Contain("5 [connection] errors").And.Contains("ana").And.Contains("down for 1:00:00 of 12:00:00 hours"));
        Assert.That((await _fixture.JsonAsync(OutagesCommand.Command, "--from", Day, "--until", DayAfter)).GetProperty("downSeconds")
            .GetInt64(), Is.EqualTo(5_400));
    }

    [Test]
    public async Task Late_SomeIs_CountsByKindAndAnswersNo()
    {
        await FillAsync();
        (int code, string text, _) =
            await _fixture.RunAsync(LateCommand.Command, "--at", "2026-01-05T08:04Z", "--by", "2m", "--kind", "advance");
        Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(text,
            Does.Contain(Samples.Order(0)).And.Contains(Samples.Order(2)).And.Contains("0:04:00").And.Not.Contains(Samples.Order(3)));
        JsonElement answer = await _fixture.JsonAsync(LateCommand.Command, "--at", "2026-01-05T08:04Z");
        Assert.That(answer.GetProperty("totals").EnumerateArray().Sum(total => total.GetProperty("count").GetInt64()), Is.EqualTo(4));
        (code, text, _) = await _fixture.RunAsync(LateCommand.Command, "--at", "2026-01-05T08:00Z");
        Assert.That((code, text.Trim()), Is.EqualTo((ExitCode.Done, "Nothing is late.")));
    }

    [TestCase("outstanding", "--by weight", "--by 'weight': one of currency, customer, merchant, institution, state, age is expected.")]
    [TestCase("outstanding", "--state lost", "--state 'lost': one of Reserved,")]
    [TestCase("outstanding", "--older-than 3", "--older-than '3': a length of time such as 90s, 30m, 12h or 7d is expected.")]
    [TestCase("outstanding", "--after nowhere", "--after: 'nowhere' is not a cursor of this query")]
    [TestCase("journal", "--from yesterday", "--from 'yesterday': a date such as 2026-11-22, midnight in UTC, or a time with its offset")]
    [TestCase("journal", "--from 2026-01-05 --until 2026-01-05", "is empty")]
    [TestCase("late", "--kind Collections", "--kind 'Collections': one of Transaction, Advance,")]
    public async Task Question_Error_SaysWhatIsExpected(string name, string line, string says)
    {
        await FillAsync();
        Command command =
            name switch { "outstanding" => OutstandingCommand.Command, "journal" => JournalCommand.Command, _ => LateCommand.Command };
        (int code, _, string error) = await _fixture.RunAsync(command, line.Split(' '));
        Assert.That((code, error.Contains(says, StringComparison.Ordinal)), Is.EqualTo((ExitCode.NotDone, true)), error);
    }

    private Task FillAsync() => _fixture.UseAsync(async store =>
    {
        for (int i = 0; i < 4; i++)
        {
            await StoreFixture.AddAsync(store, i, i == 3 ? AdvanceState.CollectionDue : AdvanceState.PayoutSent, i < 2 ? "merchant-1"
                : "merchant-2");
        }
    });
}
