using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Http;
using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;
using FaultTolerantPay.SampleBank.Providers;

namespace FaultTolerantPay.SampleBank.Admin;

/// <summary>Where the card providers are, and what they did. Their faults and behaviour are set as those of any group.</summary>
internal static class ProviderEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/admin/providers", (ProviderDoors doors) => Results.Json(doors.All.Select(Describe)));
        app.MapPut("/admin/providers/{provider}", SetAsync);
        app.MapGet("/admin/providers/{provider}/orders", ReadOrdersAsync);
        app.MapGet("/admin/providers/{provider}/sms", ReadSmsAsync);
        app.MapPost("/admin/providers/{provider}/expiries", ExpireAsync);
    }

    private static async Task<IResult> SetAsync(string provider, HttpContext http, ProviderDoors doors)
    {
        var isOpen = await RequestBody.ReadAsync(http, fields => fields.OptionalFlag("open") ?? true);
        return Results.Json(Describe(await doors.SetAsync(provider, isOpen)));
    }

    private static Task<List<ProviderOrder>> ReadOrdersAsync(string provider, HttpContext http, LedgerWriter ledger, EndpointGroups groups)
    {
        var (group, reference) = (groups.Provider(provider).Name, RequestQuery.Required(http, "reference"));
        return ledger.RunAsync(session => InstructionRows.Under(session, group, reference).ConvertAll(stored => new ProviderOrder(
            stored.Kind, stored.Status, stored.AmountMinor, stored.Currency, stored.Merchant, stored.Bookings)));
    }

    private static async Task<IResult> ReadSmsAsync(string provider, HttpContext http, LedgerWriter ledger)
    {
        var reference = RequestQuery.Required(http, "reference");
        var code = await ledger.RunAsync(session => session.First(
            "SELECT code FROM sms WHERE provider = $1 AND reference = $2", row => row.GetString(0), provider, reference));
        return Results.Json(new { reference, code });
    }

    private static async Task<IResult> ExpireAsync(
        string provider, HttpContext http, LedgerWriter ledger, EndpointGroups groups, TimeProvider time)
    {
        var group = groups.Provider(provider).Name;
        var reference = await RequestBody.ReadAsync(http, fields => fields.Text("reference"));
        var isExpired = await ledger.RunAsync(session =>
        {
            if (InstructionRows.Find(session, group, InstructionKind.Authorise, reference) is not { } stored)
            {
                return false;
            }

            InstructionRows.SetStatus(session, stored, Status.Expired, time.GetUtcNow());
            return true;
        });
        return Results.Json(new { reference, status = isExpired ? Status.Expired : Status.NotFound });
    }

    private static object Describe(ProviderDoor door) => new { provider = door.Provider, address = door.Address, open = door.IsOpen };

    /// <param name="Bookings">How often it was executed.</param>
    private sealed record ProviderOrder(
        string Kind, string Status, long AmountMinor, string Currency, string MerchantNumber, long Bookings);
}
