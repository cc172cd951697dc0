using FaultTolerantPay.SampleBank.Http;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Statements;

internal static class StatementEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/statements/{door}", (string door, HttpContext http, StatementDesk desk) => desk.GiveAsync(door, http));
        app.MapPost("/admin/statements/close", CloseAsync);
        app.MapGet("/admin/statements/faults", (StatementFaults faults) => Results.Json(faults.All));
        app.MapPost("/admin/statements/faults", AddFaultAsync);
        app.MapDelete("/admin/statements/faults", (StatementFaults faults) =>
        {
            faults.End();
            return Results.Json(new { status = "cleared" });
        });
    }

    private static async Task<IResult> CloseAsync(LedgerWriter ledger, TimeProvider time)
    {
        var (ended, current) = await ledger.RunAsync(session =>
        {
            DateTimeOffset now = time.GetUtcNow();
            return (StatementDays.Close(session, now), StatementDays.Of(session, now));
        });
        return Results.Json(new { endedDay = StatementDays.Text(ended), currentDay = StatementDays.Text(current) });
    }

    private static async Task<IResult> AddFaultAsync(HttpContext http, StatementFaults faults)
    {
        var fault = await RequestBody.ReadAsync(http, fields => new StatementFault(
            StatementDoors.ByName(fields.Text("door")).Name,
            StatementDays.Read(fields.Text("day")),
            fields.OneOf("kind", StatementFaultKind.All),
            fields.OptionalText("merchantNumber"),
            fields.OptionalText("reference"),
            fields.OptionalNumber("seed", 0, long.MaxValue) ?? 0,
            fields.OptionalNumber("times", 1, int.MaxValue),
            fields.OptionalTime("until")));
        faults.Add(fault);
        return Results.Json(fault);
    }
}
