using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Configuration.InForce;

/// <summary>What a host checks when it starts: all options of all classes together, so that every mistake is in one message.</summary>
internal sealed class OptionsStartCheck
{
    public sealed class Validator(OptionsInForce options) : IValidateOptions<OptionsStartCheck>
    {
        public ValidateOptionsResult Validate(string? name, OptionsStartCheck check)
        {
            options.Start();
            return ValidateOptionsResult.Success;
        }
    }
}
