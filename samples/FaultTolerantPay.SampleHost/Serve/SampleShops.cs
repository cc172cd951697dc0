using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Serve;

/// <summary>The merchants of the sample. All of them agreed to stand-in.</summary>
internal static class SampleShops
{
    /// <summary>Their number.</summary>
    public const int Count = 8;

    private static readonly OperatorId Operator = new("serve");

    public static Currency Currency { get; } = new("EUR");

    public static MerchantId Id(int number) => new(string.Create(CultureInfo.InvariantCulture, $"shop-{number}"));

    /// <summary>Registers them, as far as they are not.</summary>
    public static async Task OnboardAsync(IServiceProvider services, CancellationToken stop)
    {
        var onboarding = services.GetRequiredService<IMerchantOnboarding>();
        var consent = services.GetRequiredService<IConsentRegister>();
        for (int number = 1; number <= Count; number++)
        {
            MerchantId id = Id(number);
            await onboarding.OnboardAsync(
                new MerchantProfile { Id = id, Name = $"Shop {number}", Category = "5411", Currencies = [Currency] }, Operator, stop);
            await consent.ChangeAsync(ConsentRequest.Give(id, Operator, "signed the stand-in agreement"), stop);
        }
    }
}
