using FaultTolerantPay.Repository.Tests.Documentation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Repository.Tests.Configuration;

/// <summary>The page about configuration names every section, and what it shows starts.</summary>
public sealed class ConfigurationPageTests
{
    private static readonly string[][] Sections = [.. Page.Reference("configuration").RowsUnder("section")];

    [Test]
    public void Page_Sections_AreThoseOfThePackages()
    {
        IConfigurationRoot configuration =
            new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("S:Nonsense:A", (string?)"1")]).Build();
        var services = new ServiceCollection();
        services.AddFaultTolerantPay(pay => pay.Configure(configuration.GetSection("S"))).AddFaultTolerantPayHosting()
            .AddFaultTolerantPaySqlite().AddFaultTolerantPayPostgreSql().AddFaultTolerantPayAspNetCore();
        using ServiceProvider provider = services.BuildServiceProvider();

        string message =
            Assert.Catch<OptionsValidationException>(() => _ = provider.GetRequiredService<IOptions<WorkOptions>>().Value)!.Message;

        IEnumerable<string> sections = Sections.Select(row => row[0].Trim('`'));
        Assert.That(message,
            Does.Contain($"S:Nonsense is not known: expected one of {string.Join(", ", sections.Order(StringComparer.Ordinal))}."));
        Assert.That(Sections.Select(row => row[1].Trim('`')), Is.EquivalentTo(OptionClasses.WithSection.Select(type => type.Name)));
    }
}
