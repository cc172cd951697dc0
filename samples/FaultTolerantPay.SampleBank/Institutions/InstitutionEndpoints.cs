using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Http;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Institutions;

internal static class InstitutionEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/institutions/{institution}/merchants", RegisterAsync);
        app.MapGet("/institutions/{institution}/limits", LimitAsync);
        app.MapGet("/institutions/{institution}/credit", CreditAsync);
    }

    private static async Task<IResult> RegisterAsync(
        string institution, HttpContext http, EndpointGroups groups, FaultInjector injector, LedgerWriter ledger, TimeProvider time)
    {
        var group = groups.Institution(institution);
        var merchant = await RequestBody.ReadAsync(http, fields => fields.Text("merchant"));
        return await injector.PassAsync(http, group, "register", merchant, async _ => new
        {
            institution,
            merchant,
            institutionMerchantId = await ledger.RunAsync(session =>
                InstitutionMerchants.Register(session, institution, merchant, time.GetUtcNow())),
        });
    }

    private static Task<IResult> LimitAsync(string institution, HttpContext http, EndpointGroups groups, FaultInjector injector,
        LedgerWriter ledger)
    {
        var group = groups.Institution(institution);
        var id = RequestQuery.Required(http, "institutionMerchantId");
        return injector.PassAsync(http, group, "limit", id, async _ =>
        {
            var limits = await ledger.RunAsync(session => MerchantLimits.Find(session, institution, id));
            return new { status = limits.Count == 0 ? "notFound" : "found", institution, institutionMerchantId = id, limits };
        });
    }

    private static Task<IResult> CreditAsync(string institution, HttpContext http, EndpointGroups groups, FaultInjector injector,
        LedgerWriter ledger)
    {
        var group = groups.Institution(institution);
        var customer = RequestQuery.Required(http, "customer");
        return injector.PassAsync(http, group, "credit", customer, async _ =>
        {
            var credit = await ledger.RunAsync(session => CreditTable.Find(session, institution, customer));
            return new { status = credit is null ? "notFound" : "assessed", institution, customer, credit?.Tier, credit?.Grade };
        });
    }
}
