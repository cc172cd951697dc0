using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Http;
using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Payouts;

internal static class PayoutEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/payouts/{channel}/instructions", PayAsync);
        app.MapGet("/payouts/{channel}/instructions", (string channel, HttpContext http, InstructionDesk desk, EndpointGroups groups) =>
            desk.QueryAsync(http, groups.Payout(channel), InstructionKind.Payout, RequestQuery.Required(http, "reference")));
    }

    private static async Task<IResult> PayAsync(
        string channel, HttpContext http, EndpointGroups groups, InstructionDesk desk, Bookings bookings, PendingPayouts pending,
        ArrivalStamp reception)
    {
        var group = groups.Payout(channel);
        var instruction = await RequestBody.ReadAsync(http, fields =>
            BankInstruction.Read(fields, group.Name, InstructionKind.Payout, reception, needsCustomer: false, needsDeadline: true)
                with
            { CallbackUrl = group == groups.CallbackPayout ? fields.OptionalLoopbackAddress("callbackUrl") : null });
        return await desk.TakeAsync(http, group, instruction, session =>
        {
            if (group == groups.CallbackPayout)
            {
                pending.Add(instruction.Reference, group.Behaviour.CallbackDelayMs);
                return new InstructionDecision(Status.Pending);
            }

            if (group.Behaviour.Declines(instruction.Reference) is { } declined)
            {
                return declined;
            }

            bookings.Payout(session, instruction);
            return InstructionDecision.Succeeded(instruction.AmountMinor);
        });
    }
}
