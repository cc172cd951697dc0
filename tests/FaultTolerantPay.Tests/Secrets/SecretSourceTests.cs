using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaultTolerantPay.Tests.Secrets;

/// <summary>The host's sources of secrets are checked when it starts.</summary>
public sealed class SecretSourceTests
{
    [Test]
    public async Task Start_SourcesThatDoNotFit_AreAllNamed()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        foreach (string scheme in new[] { "vault", "vault", "env", "Vault 2", "" })
        {
            builder.Services.AddSingleton<ISecretSource>(new ScriptedSecrets(scheme));
        }

        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps());
        using IHost host = builder.Build();

        string refusal = await HostUnderTest.RefusalAsync(host);

        Assert.That(
            refusal,
            Does.Contain("The scheme of a registered ISecretSource is 'Vault 2': expected 1 to 20 lower-case letters.")
                .And.Contain("The scheme of a registered ISecretSource is '': expected 1 to 20 lower-case letters.")
                .And.Contain("An ISecretSource is registered for 'env', which is built in: expected another scheme.")
                .And.Contain("More than one ISecretSource is registered for 'vault': expected one."));
    }

    [Test]
    public async Task Start_OneSource_Starts()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Services.AddSingleton<ISecretSource>(new ScriptedSecrets());
        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps());
        using IHost host = builder.Build();

        Assert.That(() => host.StartAsync(), Throws.Nothing);
        await host.StopAsync();
    }
}
