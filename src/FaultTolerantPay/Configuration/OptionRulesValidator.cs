using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Configuration;

/// <summary>Checks options by their rules, all mistakes at once.</summary>
/// <typeparam name="TOptions">The options class.</typeparam>
/// <param name="rules">The rules.</param>
public sealed class OptionRulesValidator<TOptions>(OptionRules<TOptions> rules) : IValidateOptions<TOptions>
    where TOptions : class
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var mistakes = rules.Mistakes(options);
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
