namespace FaultTolerantPay.SampleBank.Tests.Instructions;

internal sealed class ChannelTests : BankFixture
{
    [Test]
    public async Task Payout_SentTwiceOnTheInstantChannel_ShowsAsDoublePayment()
    {
        await PostAsync("/payouts/instant/instructions", Instruction("p1"));
        await PostAsync("/payouts/instant/instructions", Instruction("p1"));

        Assert.That((await OrderAsync("o1")).GetProperty("paidOutMinor").GetInt64(), Is.EqualTo(600), "amount paid out");
        Assert.That((await GetAsync("/admin/totals")).GetProperty("doublePayouts").GetInt64(), Is.EqualTo(1), "double payouts");
        Assert.That(Audit("SELECT bookings FROM booked_twice WHERE kind = 'payout' AND reference = 'p1'"), Is.EqualTo(2),
            "bookings on the ledger");
    }

    [TestCase("/payouts/instant/instructions", "payout-instant")]
    [TestCase("/collections/gamma/instructions", "collection-gamma")]
    [TestCase("/collections/gamma/refunds", "collection-gamma")]
    public async Task Booking_ChannelWithAFee_ChargesTheBankAndSaysSo(string path, string group)
    {
        await PutAsync("/admin/behaviour/" + group, Json("""{"feeMinor":7}"""));

        var answer = await PostAsync(path, Instruction("i1"));

        Assert.That(answer.GetProperty("feeMinor").GetInt64(), Is.EqualTo(7), "fee in the answer");
        Assert.That((await GetAsync(path + "?reference=i1")).GetProperty("feeMinor").GetInt64(), Is.EqualTo(7), "fee in the query");
        Assert.That((await OrderAsync("o1")).GetProperty("feesMinor").GetInt64(), Is.EqualTo(7), "fees of the order");
        Assert.That(Audit("SELECT balance_minor FROM account WHERE account = 'bank:fees'"), Is.EqualTo(7), "account of fees");
        Assert.That(Audit("SELECT SUM(amount_minor) FROM posting"), Is.Zero, "sum of all postings");
    }

    [Test]
    public async Task Collect_Declined_CostsNothing()
    {
        await PutAsync("/admin/behaviour/collection-gamma", Json("""{"feeMinor":7}"""));

        Assert.That((await PostAsync("/collections/gamma/instructions", Instruction("c1", customer: "nobody"))).GetProperty("feeMinor")
            .GetInt64(), Is.Zero);
        Assert.That(Audit("SELECT COUNT(*) FROM booking WHERE kind = 'fee'"), Is.Zero);
    }

    [Test]
    public async Task Payout_QueryAfterSecondSend_GivesTheFirstBooking()
    {
        await PostAsync("/payouts/instant/instructions", Instruction("p1"));
        await PostAsync("/payouts/instant/instructions", Instruction("p1"));

        Assert.That((await GetAsync("/payouts/instant/instructions?reference=p1")).GetProperty("bookedMinor").GetInt64(), Is.EqualTo(300));
    }

    [Test]
    public async Task Payout_AfterSendBefore_IsRefusedWhereHonouredOnly()
    {
        var late = Instruction("p1");
        late["sendBefore"] = "2020-01-01T00:00:00+00:00";

        Assert.That(await PostForStatusAsync("/payouts/callback/instructions", late), Is.EqualTo("notExecuted"),
            "channel that honours the deadline");
        Assert.That(await StatusAsync("/payouts/callback/instructions?reference=p1"), Is.EqualTo("notFound"), "query after it");
        Assert.That(await PostForStatusAsync("/payouts/instant/instructions", late.DeepClone()), Is.EqualTo("succeeded"),
            "channel that does not");
    }

    [TestCase("alpha", 300)]
    [TestCase("beta", 600)]
    [TestCase("gamma", 300)]
    public async Task Collect_SentTwice_BooksTwiceOnBetaOnly(string channel, long expectedMinor)
    {
        await PostAsync($"/collections/{channel}/instructions", Instruction("c1"));
        await PostAsync($"/collections/{channel}/instructions", Instruction("c1"));

        Assert.That((await OrderAsync("o1")).GetProperty("collectedMinor").GetInt64(), Is.EqualTo(expectedMinor));
        Assert.That((await GetAsync("/admin/totals")).GetProperty("doubleCollections").GetInt64(),
            Is.EqualTo(expectedMinor == 600 ? 1 : 0));
    }

    [Test]
    public async Task Collect_MoreThanTheBalance_TakesPartOnlyWhereAllowed()
    {
        Assert.That(await PostForStatusAsync("/collections/alpha/instructions", Instruction("c1", amountMinor: 12_000)),
            Is.EqualTo("declined"), "where parts are not allowed");

        var part = Instruction("c2", amountMinor: 12_000);
        part["allowPart"] = true;
        var answer = await PostAsync("/collections/alpha/instructions", part);

        Assert.That(answer.GetProperty("status").GetString(), Is.EqualTo("partCollected"), "where parts are allowed");
        Assert.That(answer.GetProperty("bookedMinor").GetInt64(), Is.EqualTo(10_000), "amount booked");
    }

    [Test]
    public async Task Collect_SoftBehaviourWithTimes_SucceedsAfterwards()
    {
        await PutAsync("/admin/customers",
            Json("""[{"customer":"bob","currency":"GBP","balanceMinor":500,"behaviour":"declineSoft","code":"busy","times":1}]"""));

        var first = await PostAsync("/collections/alpha/instructions", Instruction("c1", customer: "bob"));

        Assert.That((first.GetProperty("declineKind").GetString(), first.GetProperty("code").GetString()), Is.EqualTo(("soft", "busy")));
        Assert.That(await PostForStatusAsync("/collections/alpha/instructions", Instruction("c2", customer: "bob")),
            Is.EqualTo("succeeded"));
    }

    [Test]
    public async Task Collect_HardBehaviourOrNoAccount_IsDeclinedHard()
    {
        await PutAsync("/admin/customers", Json("""[{"customer":"eve","currency":"GBP","balanceMinor":500,"behaviour":"declineHard"}]"""));

        Assert.That((await PostAsync("/collections/gamma/instructions", Instruction("c1", customer: "eve"))).GetProperty("code")
            .GetString(), Is.EqualTo("account_closed"));
        Assert.That((await PostAsync("/collections/gamma/instructions", Instruction("c2", customer: "nobody"))).GetProperty("code")
            .GetString(), Is.EqualTo("no_account"));
    }

    [Test]
    public async Task Collect_CustomerNeverSetUp_IsOpenedFromThePattern()
    {
        await PutAsync("/admin/customers", Json("""[{"customer":"*","currency":"GBP","balanceMinor":1000}]"""));

        Assert.That(await PostForStatusAsync("/collections/alpha/instructions", Instruction("c1", customer: "new")),
            Is.EqualTo("succeeded"));
        Assert.That(Audit("SELECT balance_minor FROM account WHERE account = 'customer:new'"), Is.EqualTo(700));
    }

    [Test]
    public async Task Refund_AfterCollection_RefundsTheCustomer()
    {
        await PostAsync("/collections/alpha/instructions", Instruction("c1"));

        Assert.That(await PostForStatusAsync("/collections/alpha/refunds", Instruction("r1", amountMinor: 100)), Is.EqualTo("succeeded"),
            "answer");

        Assert.That(await StatusAsync("/collections/alpha/refunds?reference=r1"), Is.EqualTo("succeeded"), "status by query");
        Assert.That(Audit("SELECT balance_minor FROM account WHERE account = 'customer:ann'"), Is.EqualTo(9_800),
            "balance of the customer");
    }

    [Test]
    public async Task Decline_WithProbability_IsTheSameForTheSameSeed()
    {
        await PutAsync("/admin/behaviour/collection-alpha",
            Json("""{"declineProbability":0.5,"seed":3,"declineCode":"do_not_honour","declineIsHard":false}"""));
        var first = await CollectTwentyAsync();
        await PostAsync("/admin/reset", Json("{}"));
        await PutAsync("/admin/customers", Json("""[{"customer":"ann","currency":"GBP","balanceMinor":10000}]"""));
        await PutAsync("/admin/behaviour/collection-alpha",
            Json("""{"declineProbability":0.5,"seed":3,"declineCode":"do_not_honour","declineIsHard":false}"""));

        Assert.That(await CollectTwentyAsync(), Is.EqualTo(first));
        Assert.That(first.Distinct().Count(), Is.EqualTo(2), "both declined and collected");
    }

    private async Task<List<string>> CollectTwentyAsync()
    {
        var statuses = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            statuses.Add(await PostForStatusAsync("/collections/alpha/instructions", Instruction($"c{i}", order: $"o{i}")));
        }

        return statuses;
    }
}
