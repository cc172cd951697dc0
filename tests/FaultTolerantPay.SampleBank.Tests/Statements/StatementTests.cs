using System.Net;

namespace FaultTolerantPay.SampleBank.Tests.Statements;

/// <summary>What the bank writes, the library's own readers read; sums are compared with the ledger's, read apart from the bank.</summary>
internal sealed class StatementTests : StatementFixture
{
    [Test]
    public async Task Institution_EveryKindOfMovement_IsReadAndAddsUpToTheLedger()
    {
        await FeeAsync("payout-instant", 5);
        await FeeAsync("collection-alpha", 3);
        await MoveAsync("/payouts/instant/instructions", "p1", 1_000);
        await MoveAsync("/collections/alpha-2/instructions", "c0", 50);
        await MoveAsync("/collections/alpha/instructions", "c1", 700);
        await MoveAsync("/collections/alpha/refunds", "r1", 200);
        await CloseAsync();

        ReadStatement read = await ReadAlphaAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Errors, Is.Empty);
            Assert.That(
                read.Rows.Select(row => (row.Kind, row.OurReference, row.AmountMinor, row.FeeMicros / 10_000)),
                Is.EqualTo(new[]
                {
                    (StatementRowKind.Payout, "p1", 1_000L, 5L), (StatementRowKind.Collection, "c0", 50L, 0L),
                    (StatementRowKind.Collection, "c1", 700L, 3L), (StatementRowKind.Refund, "r1", 200L, 3L),
                }));
            Assert.That(read.Rows.Select(row => row.At), Is.All.EqualTo(Clock.Now), "the time of booking");
            Assert.That(read.Rows.Select(row => row.MerchantNumber), Is.All.EqualTo(Alpha));
            Assert.That(read.Rows.Select(row => row.TheirReference).Distinct().Count(), Is.EqualTo(4), "numbers of the bank");
            Assert.That(read.NetMinor(), Is.EqualTo(LedgerNet("payout-instant%", "collection-alpha%")));
        }
    }

    [TestCase("sync", "wechat")]
    [TestCase("callback", "alipay")]
    [TestCase("polling", "unionpay-zm")]
    [TestCase("sync", "sample-bank")]
    [TestCase("callback", "sample-bank")]
    [TestCase("polling", "sample-bank")]
    public async Task Provider_PaymentsAndRefunds_AreReadAndAddUpToTheLedger(string provider, string format)
    {
        await FeeAsync("provider-" + provider, 7);
        await OrderAsync(provider, "pay", "a1", 2_000);
        await OrderAsync(provider, "pay", "a2", 1_005);
        await OrderAsync(provider, "refund", "b1", 500, original: "a1");
        await CloseAsync();

        ReadStatement read = await ReadAsync("provider-" + provider, "8800001", format);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Errors, Is.Empty);
            Assert.That(
                read.Rows.Select(row => (row.Kind, row.OurReference, row.AmountMinor, row.FeeMicros / 10_000)),
                Is.EqualTo(new[]
                {
                    (StatementRowKind.Payment, "a1", 2_000L, 7L), (StatementRowKind.Payment, "a2", 1_005L, 7L),
                    (StatementRowKind.Refund, "b1", 500L, 7L),
                }));
            Assert.That(read.Rows[2].OriginalReference, format == "unionpay-zm" ? Is.Empty : Is.EqualTo("a1"));
            Assert.That(read.NetMinor(), Is.EqualTo(LedgerNet("provider-" + provider)));
        }
    }

    [TestCase("alipay", StatementRowKind.Payment, StatementRowKind.Refund)]
    [TestCase("sample-bank", StatementRowKind.Capture, StatementRowKind.Reversal)]
    public async Task Provider_CapturesAndReversals_AreThereAndAuthorisationsAreNot(
        string format, StatementRowKind capture, StatementRowKind reversal)
    {
        await FeeAsync("provider-callback", 7);
        await OrderAsync("callback", "authorise", "a1", 2_000);
        await OrderAsync("callback", "capture", "c1", 1_200, original: "a1");
        await OrderAsync("callback", "pay", "p1", 300);
        await OrderAsync("callback", "reverse", "v1", 300, original: "p1");
        await OrderAsync("callback", "authorise", "a2", 900);
        await OrderAsync("callback", "void", "v2", 900, original: "a2");
        await CloseAsync();

        ReadStatement read = await ReadAsync("provider-callback", "8800001", format);

        Assert.That(read.Errors, Is.Empty);
        Assert.That(
            read.Rows.Select(row => (row.Kind, row.OurReference)),
            Is.EqualTo(new[] { (capture, "c1"), (StatementRowKind.Payment, "p1"), (reversal, "v1") }));
        Assert.That(read.NetMinor(), Is.EqualTo(LedgerNet("provider-callback")), "what moves no money is not charged");
    }

    [Test]
    public async Task File_OfEachMerchantNumber_HasItsOwnOrders()
    {
        await OrderAsync("sync", "pay", "a1", 2_000);
        await CloseAsync();

        Assert.That((await ReadAsync("provider-sync", "8800001", "wechat")).Rows, Has.Count.EqualTo(1));
        Assert.That(await StatusOfAsync("provider-sync", "8800002"), Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test]
    public async Task Csv_OfSeveralCurrencies_HasThemAll()
    {
        await FeeAsync("payout-instant", 5);
        await MoveAsync("/payouts/instant/instructions", "p1", 1_000);
        await MoveAsync("/payouts/instant-2/instructions", "p2", 900, "GBP");
        await CloseAsync();

        ReadStatement read = await ReadAsync("institution-alpha", Alpha, "sample-bank");

        Assert.That(read.Errors, Is.Empty);
        Assert.That(
            read.Rows.Select(row => (row.OurReference, row.Amount.ToString(), row.Fee.ToString())),
            Is.EqualTo(new[] { ("p1", "10.00 CNY", "0.05 CNY"), ("p2", "9.00 GBP", "0.00 GBP") }));
    }

    [TestCase("p1", "GBP")]
    [TestCase("a-reference-that-is-longer-than-32", "CNY")]
    [TestCase("a b", "CNY")]
    public async Task File_WhoseFormatCannotSayIt_IsRefusedAndNothingIsLeftOut(string reference, string currency)
    {
        await MoveAsync("/payouts/instant/instructions", "p0", 10);
        await MoveAsync("/payouts/instant/instructions", reference, 1_000, currency);
        await CloseAsync();

        using HttpResponseMessage answer = await AskAsync("institution-alpha", Alpha);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"UNWRITABLE\""));
        Assert.That((await ReadAsync("institution-alpha", Alpha, "sample-bank")).Rows, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Account_OfTwoDays_HasTheSettlementsOfTheDayBeforeAndAddsUp()
    {
        await FeeAsync("collection-beta", 4);
        await MoveAsync("/payouts/instant/instructions", "p1", 1_000);
        await MoveAsync("/collections/beta/instructions", "c1", 600);
        await MoveAsync("/payouts/instant/instructions", "p2", 30, "GBP");
        await OrderAsync("sync", "pay", "a1", 2_000);
        Clock.Now = Clock.Now.AddDays(1);
        await MoveAsync("/collections/alpha/instructions", "c2", 1_000);
        Clock.Now = Clock.Now.AddDays(3);

        AccountStatement yuan = await YuanAsync(Day.AddDays(1));
        AccountStatement next = await YuanAsync(Day.AddDays(2));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await StatusOfAsync("account", "6600001", Day), Is.EqualTo(HttpStatusCode.NoContent), "nothing is settled yet");
            Assert.That(
                yuan.Entries.Select(entry => (entry.Counterparty, entry.Amount.ToString())),
                Is.EqualTo(new[]
                {
                    ("institution-alpha", "-10.00 CNY"), ("institution-beta", "5.96 CNY"), ("provider-sync", "20.00 CNY"),
                }));
            Assert.That(yuan.Entries.Select(entry => entry.BookedOn), Is.All.EqualTo(Day.AddDays(1)));
            Assert.That(yuan.Entries[0].EndToEndId, Is.EqualTo("institution-alpha-20261128-CNY"));
            Assert.That(yuan.Opening.Micros, Is.Zero);
            Assert.That(next.Opening, Is.EqualTo(yuan.Closing), "the next day opens with what this one closed with");
            Assert.That(next.Closing.ToString(), Is.EqualTo("25.96 CNY"));
        }
    }

    [Test]
    public async Task Account_WithoutEntries_StatesItsBalances()
    {
        await MoveAsync("/collections/alpha/instructions", "c1", 600);
        Clock.Now = Clock.Now.AddDays(5);

        AccountStatement quiet = await YuanAsync(Day.AddDays(3));

        Assert.That(quiet.Entries, Is.Empty);
        Assert.That(quiet.Opening, Is.EqualTo(quiet.Closing));
    }

    [Test]
    public async Task Day_WithoutMovements_IsStatedToHaveHadNoBusiness()
    {
        Assert.That(await StatusOfAsync("institution-alpha", Alpha), Is.EqualTo(HttpStatusCode.NotFound), "it has not ended");
        await CloseAsync();

        Assert.That(await StatusOfAsync("institution-alpha", Alpha), Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test]
    public async Task Day_IsThatOfTheBanksClockInUtc()
    {
        Clock.Now = new DateTimeOffset(2026, 11, 28, 23, 59, 59, 999, TimeSpan.Zero);
        await MoveAsync("/payouts/instant/instructions", "p1", 1_000);
        Clock.Now = new DateTimeOffset(2026, 11, 29, 0, 0, 0, TimeSpan.Zero);
        await MoveAsync("/payouts/instant/instructions", "p2", 1_000);

        Assert.That((await ReadAlphaAsync()).Rows.Select(row => row.OurReference), Is.EqualTo(new[] { "p1" }));
        Assert.That(await StatusOfAsync("institution-alpha", Alpha, Day.AddDays(1)), Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Payout_WhileItIsPending_IsInNoStatement()
    {
        await PutAsync("/admin/behaviour/payout-callback", Json("""{"callbackDelayMs":300}"""));
        var body = Instruction("p1", amountMinor: 500);
        body["currency"] = "CNY";
        Assert.That((await PostAsync("/payouts/callback/instructions", body)).GetProperty("status").GetString(), Is.EqualTo("pending"));
        await CloseAsync();

        Assert.That(await StatusOfAsync("institution-beta", "7700002"), Is.EqualTo(HttpStatusCode.NoContent));

        await Eventually.TrueAsync(async () => await StatusAsync("/payouts/callback/instructions?reference=p1") == "succeeded");
        await CloseAsync();
        ReadStatement read = await ReadAsync("institution-beta", "7700002", "unionpay-zm", Day.AddDays(1));
        Assert.That(read.Rows.Select(row => row.OurReference), Is.EqualTo(new[] { "p1" }), "in that of the day of its booking");
    }

    [Test]
    public async Task Close_WhatIsBookedAfterwards_BelongsToTheNextFile()
    {
        await MoveAsync("/payouts/instant/instructions", "p1", 1_000);
        var closed = await CloseAsync();
        byte[] file = await FetchAsync("institution-alpha", Alpha);
        await MoveAsync("/payouts/instant/instructions", "p2", 1_000);
        Clock.Now = Clock.Now.AddDays(1);
        await MoveAsync("/payouts/instant/instructions", "p3", 1_000);
        Clock.Now = Clock.Now.AddDays(1);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(closed.GetProperty("endedDay").GetString(), Is.EqualTo("2026-11-28"));
            Assert.That(closed.GetProperty("currentDay").GetString(), Is.EqualTo("2026-11-29"));
            Assert.That(await FetchAsync("institution-alpha", Alpha), Is.EqualTo(file), "a closed day does not change");
            Assert.That(
                (await ReadAlphaAsync(Day.AddDays(1))).Rows.Select(row => row.OurReference), Is.EqualTo(new[] { "p2", "p3" }),
                "from then on days are those of the clock again");
        }
    }

    [Test]
    public async Task Statements_AfterARestart_AreTheSame()
    {
        await MoveAsync("/payouts/instant/instructions", "p1", 1_000);
        await CloseAsync();
        byte[] file = await FetchAsync("institution-alpha", Alpha);

        await RestartAsync();

        Assert.That(await FetchAsync("institution-alpha", Alpha), Is.EqualTo(file));
    }

    [Test]
    public async Task Statement_BeforeItsTimeOfDay_IsNotReady()
    {
        Delay = TimeSpan.FromHours(6.5);
        await RestartAsync();
        await MoveAsync("/payouts/instant/instructions", "p1", 1_000);
        Clock.Now = new DateTimeOffset(2026, 11, 29, 6, 29, 59, TimeSpan.Zero);
        using HttpResponseMessage early = await AskAsync("institution-alpha", Alpha);

        Assert.That(early.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await early.Content.ReadAsStringAsync(), Does.Contain("\"NOT_READY\""));
        Clock.Now = Clock.Now.AddSeconds(1);
        Assert.That((await ReadAlphaAsync()).Rows, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task File_HasAName()
    {
        await MoveAsync("/payouts/instant/instructions", "p1", 1_000);
        await CloseAsync();
        using HttpResponseMessage answer = await AskAsync("institution-alpha", Alpha);

        Assert.That(answer.Content.Headers.ContentDisposition!.FileName, Is.EqualTo("INN26112888ZM_7700001"));
    }

    [TestCase("/statements/nowhere?merchantNumber=7700001&day=2026-11-28", "door")]
    [TestCase("/statements/institution-alpha?day=2026-11-28", "merchantNumber")]
    [TestCase("/statements/institution-alpha?merchantNumber=7700002&day=2026-11-28", "merchantNumber")]
    [TestCase("/statements/institution-alpha?merchantNumber=7700001&day=28.11.2026", "day")]
    [TestCase("/statements/institution-alpha?merchantNumber=7700001&day=2026-11-28&format=pdf", "format")]
    [TestCase("/statements/account?merchantNumber=6600001&day=2026-11-28&format=csv", "format")]
    public async Task Question_Wrong_NamesTheField(string path, string field)
    {
        using HttpResponseMessage answer = await Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain($"\"{field}\":"));
    }

    private async Task<AccountStatement> YuanAsync(DateOnly day)
    {
        ReadAccount read = ReadAccount.Of(await FetchAsync("account", "6600001", day));
        Assert.That(read.Errors, Is.Empty);
        return read.Statements.Single(statement => statement.Opening.Currency.Code == "CNY");
    }

    /// <summary>What groups took less what they paid and charged, from the file of the ledger.</summary>
    private long LedgerNet(params string[] groups) => groups.Sum(group => Audit(
        $"""
        SELECT SUM(CASE WHEN kind IN ('collection', 'card_payment', 'card_capture') THEN amount_minor ELSE -amount_minor END)
        FROM booking WHERE endpoint_group LIKE '{group}'
        """));
}
