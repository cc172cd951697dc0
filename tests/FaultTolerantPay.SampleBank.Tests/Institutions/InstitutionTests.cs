namespace FaultTolerantPay.SampleBank.Tests.Institutions;

internal sealed class InstitutionTests : BankFixture
{
    [Test]
    public async Task Register_Twice_GivesTheSameId()
    {
        var first = await RegisterAsync("shop");

        Assert.That(await RegisterAsync("shop"), Is.EqualTo(first));
        Assert.That(await RegisterAsync("other"), Is.Not.EqualTo(first));
    }

    [Test]
    public async Task Limits_OwnAndGeneral_TheOwnWins()
    {
        var id = await RegisterAsync("shop");
        Assert.That(await StatusAsync(Limits(id)), Is.EqualTo("notFound"));

        await PutAsync("/admin/limits", Json($$"""
            [{"institution":"alpha","institutionMerchantId":"*","currency":"GBP","limitMinor":5000},
             {"institution":"alpha","institutionMerchantId":"*","currency":"EUR","limitMinor":6000},
             {"institution":"alpha","institutionMerchantId":"{{id}}","currency":"GBP","limitMinor":700}]
            """));

        var limits = (await GetAsync(Limits(id))).GetProperty("limits").EnumerateArray()
            .ToDictionary(limit => limit.GetProperty("currency").GetString()!, limit => limit.GetProperty("limitMinor").GetInt64());
        Assert.That(limits, Is.EqualTo(new Dictionary<string, long> { ["EUR"] = 6000, ["GBP"] = 700 }));
        Assert.That(await StatusAsync(Limits("ALPHA-999999")), Is.EqualTo("notFound"), "not registered");
    }

    [Test]
    public async Task Credit_OwnRowAndPattern_TheClosestWins()
    {
        Assert.That(await StatusAsync("/institutions/alpha/credit?customer=ann"), Is.EqualTo("notFound"), "nobody is known");

        await PutAsync("/admin/credit", Json("""
            [{"institution":"*","customer":"*","grade":"C"},
             {"institution":"*","customer":"ann","grade":"A"},
             {"institution":"beta","customer":"ann","tier":"insufficient","grade":"B"}]
            """));

        Assert.That((await GetAsync("/institutions/alpha/credit?customer=ann")).GetProperty("grade").GetString(), Is.EqualTo("A"),
            "own row");
        Assert.That((await GetAsync("/institutions/alpha/credit?customer=bob")).GetProperty("grade").GetString(), Is.EqualTo("C"),
            "pattern");
        Assert.That((await GetAsync("/institutions/beta/credit?customer=ann")).GetProperty("tier").GetString(), Is.EqualTo("insufficient"),
            "other institution");
    }

    private static string Limits(string id) => "/institutions/alpha/limits?institutionMerchantId=" + id;

    private async Task<string> RegisterAsync(string merchant) =>
        (await PostAsync("/institutions/alpha/merchants", Json($$"""{"merchant":"{{merchant}}"}"""))).GetProperty("institutionMerchantId")
            .GetString()!;
}
