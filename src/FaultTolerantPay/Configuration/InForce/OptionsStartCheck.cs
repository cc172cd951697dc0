using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Configuration.InForce;

/// <summary>Checks all options of all classes together when the host starts, so that one message contains every error.</summary>
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
