using FaultTolerantPay.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.AspNetCore.Tests;

public sealed class RegistrationTests
{
    [Test]
    public void Options_Documentation_AgreesWithTheRules() => OptionsDocumentation.AssertAgreesWith(PaymentCallbackOptions.Rules);

    [Test]
    public void Start_InvalidOptions_StopsTheHost() => Assert.That(
        async () => await CallbackServer.StartAsync(new ScriptedCallbacks(), limits => limits.MaxConcurrent = 0),
        Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("MaxConcurrent"));

    [Test]
    public async Task Start_Configuration_SetsTheLimits()
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("CallbackEndpoints:ReadTimeout", (string?)"3 s")]).Build();
        await using CallbackBank bank = await CallbackBank.OpenAsync(services => services
            .AddFaultTolerantPayAspNetCore(limits => limits.MaxConcurrent = 7)
            .AddFaultTolerantPay(pay => pay.Configure(configuration)));

        PaymentCallbackOptions options = bank.Get<IOptions<PaymentCallbackOptions>>().Value;

        Assert.That((options.ReadTimeout, options.MaxConcurrent), Is.EqualTo((TimeSpan.FromSeconds(3), 7)));
    }

    [Test]
    public async Task Map_PatternWithoutProvider_IsRefused()
    {
        await using WebApplication app = Build(services => services.AddFaultTolerantPayAspNetCore());

        Assert.That(() => app.MapPaymentCallbacks("/payment-callbacks"),
            Throws.ArgumentException.With.Message.Contains("no parameter 'provider'"));
    }

    [Test]
    public async Task Map_WithoutTheServices_SaysWhatToRegister()
    {
        await using WebApplication app = Build(_ => { });

        Assert.That(() => app.MapPaymentCallbacks(),
            Throws.InvalidOperationException.With.Message.Contains("AddFaultTolerantPayAspNetCore"));
    }

    private static WebApplication Build(Action<IServiceCollection> services)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        services(builder.Services);
        return builder.Build();
    }
}
