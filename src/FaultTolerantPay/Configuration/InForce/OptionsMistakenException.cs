using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Configuration.InForce;

/// <summary>What keeps the host from starting, one mistake a line.</summary>
internal sealed class OptionsMistakenException(IReadOnlyList<string> mistakes) : OptionsValidationException("FaultTolerantPay", typeof(OptionsStartCheck), mistakes)
{
    public override string Message { get; } =
        $"FaultTolerantPay does not start: {(mistakes.Count == 1 ? "one mistake" : $"{mistakes.Count} mistakes")}.{string.Concat(mistakes.Select(mistake => $"\n- {mistake}"))}";
}
