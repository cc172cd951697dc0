using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Http;

namespace FaultTolerantPay.SampleBank.Admin;

/// <summary>Switches faults and sets behaviour of endpoint groups. Both are kept in memory: a restart of the bank ends them.</summary>
internal static class GroupEndpoints
{
    private const long MaxDelayMs = 600_000;
    private const long MaxFeeMinor = 1_000_000;

    public static void Map(WebApplication app)
    {
        app.MapGet("/admin/groups", (EndpointGroups groups) => Results.Json(groups.All.Select(Describe)));
        app.MapPut("/admin/faults/{group}", SetFaultsAsync);
        app.MapDelete("/admin/faults/{group}", (string group, EndpointGroups groups) => Clear([groups.ByName(group)]));
        app.MapDelete("/admin/faults", (EndpointGroups groups) => Clear(groups.All));
        app.MapPut("/admin/behaviour/{group}", SetBehaviourAsync);
    }

    private static async Task<IResult> SetFaultsAsync(string group, HttpContext http, EndpointGroups groups)
    {
        var target = groups.ByName(group);
        var window = target.Behaviour.BookingWindowMs;
        target.Faults = await RequestBody.ReadAsync(http, fields => new FaultPlan(
            fields.OptionalNumber("seed", 0, long.MaxValue) ?? 0,
            fields.Items("rules", rule => ReadRule(rule, window))));
        return Results.Json(Describe(target));
    }

    private static FaultRule ReadRule(FieldReader fields, long bookingWindowMs)
    {
        var rule = new FaultRule(
            fields.OneOf("kind", InjectedFaultKind.All),
            fields.OptionalProbability("probability") ?? 1,
            fields.OptionalNumber("delayMs", 0, MaxDelayMs) ?? 0,
            fields.OptionalTexts("operations"));
        if (rule.Kind == InjectedFaultKind.Slow && (rule.DelayMs == 0 || rule.DelayMs > bookingWindowMs))
        {
            // A channel that books later than it says would make every caller's reading of "not found" wrong.
            fields.Error("delayMs", $"must be from 1 to the group's bookingWindowMs, {bookingWindowMs}; was {rule.DelayMs}");
        }

        return rule;
    }

    private static IResult Clear(IEnumerable<EndpointGroup> groups)
    {
        foreach (var group in groups)
        {
            group.Faults = FaultPlan.None;
        }

        return Results.Json(new { status = "cleared" });
    }

    private static async Task<IResult> SetBehaviourAsync(string group, HttpContext http, EndpointGroups groups)
    {
        var target = groups.ByName(group);
        var now = target.Behaviour;
        target.Behaviour = await RequestBody.ReadAsync(http, fields => new GroupBehaviour
        {
            Deduplicates = fields.OptionalFlag("deduplicates") ?? now.Deduplicates,
            HonoursSendBefore = fields.OptionalFlag("honoursSendBefore") ?? now.HonoursSendBefore,
            BookingWindowMs = fields.OptionalNumber("bookingWindowMs", 0, MaxDelayMs) ?? now.BookingWindowMs,
            Seed = fields.OptionalNumber("seed", 0, long.MaxValue) ?? now.Seed,
            DeclineProbability = fields.OptionalProbability("declineProbability") ?? now.DeclineProbability,
            DeclineCode = fields.OptionalText("declineCode", 64) ?? now.DeclineCode,
            DeclineIsHard = fields.OptionalFlag("declineIsHard") ?? now.DeclineIsHard,
            FeeMinor = fields.OptionalNumber("feeMinor", 0, MaxFeeMinor) ?? now.FeeMinor,
            CallbackDelayMs = fields.OptionalNumber("callbackDelayMs", 0, MaxDelayMs) ?? now.CallbackDelayMs,
            CallbackLostProbability = fields.OptionalProbability("callbackLostProbability") ?? now.CallbackLostProbability,
            CallbackTwiceProbability = fields.OptionalProbability("callbackTwiceProbability") ?? now.CallbackTwiceProbability,
            CallbackContradictsProbability =
                fields.OptionalProbability("callbackContradictsProbability") ?? now.CallbackContradictsProbability,
            CallbackForgedProbability = fields.OptionalProbability("callbackForgedProbability") ?? now.CallbackForgedProbability,
            ReverseProbability = fields.OptionalProbability("reverseProbability") ?? now.ReverseProbability,
        });
        return Results.Json(Describe(target));
    }

    private static object Describe(EndpointGroup group) =>
        new { group = group.Name, group.Behaviour, faults = new { group.Faults.Seed, group.Faults.Rules } };
}
