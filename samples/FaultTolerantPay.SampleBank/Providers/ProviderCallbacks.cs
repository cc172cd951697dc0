using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;
using FaultTolerantPay.SampleBank.Payouts;

namespace FaultTolerantPay.SampleBank.Providers;

/// <summary>
/// Calls back with the result of an order, when it is told: once, twice, not at all, after a forged callback or before a contradicting one,
/// as the group's behaviour says.
/// </summary>
internal sealed class ProviderCallbacks(
    ProviderKeys keys, CallbackSender sender, LedgerWriter ledger, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public async Task SendLaterAsync(string provider, EndpointGroup group, BankInstruction order, string? text)
    {
        var stopping = lifetime.ApplicationStopping;
        try
        {
            var behaviour = group.Behaviour;
            await Task.Delay(TimeSpan.FromMilliseconds(behaviour.CallbackDelayMs), time, stopping);
            if (order.CallbackUrl is null || behaviour.Hits(behaviour.CallbackLostProbability, "callbackLost", order.Reference)
                || await ledger.RunAsync(session => InstructionRows.Find(session, group.Name, order.Kind, order.Reference))
                    is not { } stored)
            {
                return;
            }

            foreach (var (body, key) in Messages(provider, behaviour, stored, text))
            {
                await sender.DeliverAsync(order.CallbackUrl, JsonSerializer.SerializeToUtf8Bytes(body, Json), key, stopping);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The bank is closing; the result can be queried when it is back.
        }
    }

    private IEnumerable<(ProviderCallback Body, string Key)> Messages(
        string provider, GroupBehaviour behaviour, StoredInstruction stored, string? text)
    {
        var right = new ProviderCallback(
            stored.Reference, stored.Status, stored.Code, stored.AmountMinor, stored.Currency, stored.Merchant, text, stored.FeeMinor,
            time.GetUtcNow());
        var opposite = stored.Status == Status.Succeeded
            ? right with { Status = Status.Declined, Code = ProviderCodes.Refused }
            : right with { Status = Status.Succeeded, Code = null };
        if (behaviour.Hits(behaviour.CallbackForgedProbability, "callbackForged", stored.Reference))
        {
            yield return (opposite, "a key that nobody has");
        }

        yield return (right, keys.Of(provider));
        if (behaviour.Hits(behaviour.CallbackTwiceProbability, "callbackTwice", stored.Reference))
        {
            yield return (right, keys.Of(provider));
        }

        if (behaviour.Hits(behaviour.CallbackContradictsProbability, "callbackContradicts", stored.Reference))
        {
            yield return (opposite, keys.Of(provider));
        }
    }
}
