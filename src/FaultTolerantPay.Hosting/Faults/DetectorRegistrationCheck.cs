using FaultTolerantPay.Faults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>Reports on start what the detector needs and the host did not register, together with all other errors.</summary>
internal sealed class DetectorRegistrationCheck(IServiceProviderIsService registered) : IValidateOptions<FaultDetectionOptions>
{
    private static readonly (Type Service, string Expected)[] Needed =
    [
        (typeof(IFaultStore), "a store, such as AddFaultTolerantPaySqlite"),
        (typeof(IBusinessSystem), "the host's adapter of its business system"),
    ];

    public ValidateOptionsResult Validate(string? name, FaultDetectionOptions options)
    {
        string[] missing =
        [
            .. Needed
                .Where(needed => !registered.IsService(needed.Service))
                .Select(needed => $"No {needed.Service.Name} is registered: expected {needed.Expected}."),
        ];
        return missing.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(missing);
    }
}
