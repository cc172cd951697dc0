using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using FaultTolerantPay.AspNetCore;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.Hosting.Work;
using FaultTolerantPay.PostgreSql;
using FaultTolerantPay.Sqlite;

namespace FaultTolerantPay.Repository.Tests.Documentation;

/// <summary>The tables of options say what the rules and the default instances say.</summary>
public partial class OptionTableTests
{
    [Test]
    public void PipelineOptions_Table_Agrees() => AssertAgrees(PipelineOptions.Rules, "pipeline");

    [Test]
    public void MerchantOptions_Table_Agrees() => AssertAgrees(MerchantOptions.Rules, "merchants");

    [Test]
    public void CardOptions_Table_Agrees() => AssertAgrees(CardOptions.Rules, "cards");

    [Test]
    public void AdmissionOptions_Table_Agrees() => AssertAgrees(AdmissionOptions.Rules, "admission");

    [Test]
    public void LimitOptions_Table_Agrees() => AssertAgrees(LimitOptions.Rules, "limit");

    [Test]
    public void CreditOptions_Table_Agrees() => AssertAgrees(CreditOptions.Rules, "credit");

    [Test]
    public void SettlementOptions_Table_Agrees() => AssertAgrees(SettlementOptions.Rules, "settlement");

    [Test]
    public void CapOptions_Table_Agrees() => AssertAgrees(CapOptions.Rules, "settlement");

    [Test]
    public void ChannelOptions_Table_Agrees() => AssertAgrees(ChannelOptions.Rules, "channels");

    [Test]
    public void RouteOptions_Table_Agrees() => AssertAgrees(RouteOptions.Rules, "card-payments");

    [Test]
    public void PaymentOptions_Table_Agrees() => AssertAgrees(PaymentOptions.Rules, "card-payments");

    [Test]
    public void CallbackOptions_Table_Agrees() => AssertAgrees(CallbackOptions.Rules, "callbacks");

    [Test]
    public void PaymentCallbackOptions_Table_Agrees() => AssertAgrees(PaymentCallbackOptions.Rules, "callbacks");

    [Test]
    public void ProviderOptions_Table_Agrees() => AssertAgrees(ProviderOptions.Rules, "providers");

    [Test]
    public void CallOptions_Table_Agrees() => AssertAgrees(CallOptions.Rules, "calls");

    [Test]
    public void SecretOptions_Table_Agrees() => AssertAgrees(SecretOptions.Rules, "secrets");

    [Test]
    public void CollectionOptions_Table_Agrees() => AssertAgrees(CollectionOptions.Rules, "collection");

    [Test]
    public void RecoveryOptions_Table_Agrees() => AssertAgrees(RecoveryOptions.Rules, "recovery");

    [Test]
    public void WorkOptions_Table_Agrees() => AssertAgrees(WorkOptions.Rules, "work");

    [Test]
    public void OperationsOptions_Table_Agrees() => AssertAgrees(OperationsOptions.Rules, "controls");

    [Test]
    public void StatementOptions_Table_Agrees() => AssertAgrees(StatementOptions.Rules, "statement-files");

    [Test]
    public void SqliteStoreOptions_Table_Agrees() => AssertAgrees(SqliteStoreOptions.Rules, "store");

    [Test]
    public void PostgreSqlStoreOptions_Table_Agrees() => AssertAgrees(PostgreSqlStoreOptions.Rules, "store-postgresql");

    [Test]
    public void FaultDetectionOptions_Table_Agrees() => AssertAgrees(FaultDetectionOptions.Rules, "fault-detection");

    [Test]
    public void BackgroundWorkOptions_Table_Agrees() => AssertAgrees(BackgroundWorkOptions.Rules, "composition");

    [Test]
    public void HealthOptions_Table_Agrees() => AssertAgrees(HealthOptions.Rules, "composition");

    private static void AssertAgrees<TOptions>(OptionRules<TOptions> rules, string page)
        where TOptions : class, new()
    {
        string[][] rows = [.. Page.Reference(page).RowsUnder("option")];
        using (Assert.EnterMultipleScope())
        {
            foreach (OptionRule<TOptions> rule in rules.Where(rule => rule.Min is not null))
            {
                string[]? row = RowOf(rows, rule.Name);
                Assert.That(row, Is.Not.Null, $"{page}: no row for {rule.Name}");
                Assert.That(Asides().Replace(row?[1] ?? "", ""), Does.StartWith(rule.Expected), $"{page}: range of {rule.Name}");
            }
            foreach ((string name, object? value) in Values(new TOptions()))
            {
                string[]? row = RowOf(rows, name);
                Assert.That(row, Is.Not.Null, $"{page}: no row for {name}");
                string said = row?[2].Replace("`", "", StringComparison.Ordinal) ?? "";
                Assert.That(Written(value).Any(text => said == text || said.StartsWith(text + ":", StringComparison.Ordinal)), Is.True,
                    $"{page}: default of {name} is '{said}', expected {string.Join(" or ", Written(value))}");
            }
        }
    }

    /// <summary>The row whose first cell names the option: as <c>`Name`</c>, or with its group left out as <c>`.Name`</c>.</summary>
    private static string[]? RowOf(string[][] rows, string path)
    {
        string name = path[(path.LastIndexOf('.') + 1)..];
        string written = path.Contains('.', StringComparison.Ordinal) ? $"`.{name}`" : $"`{name}`";
        return rows.FirstOrDefault(row => row[0].Contains(written, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Name, object? Value)> Values(object options) => options.GetType()
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is not null
            && property.PropertyType.Assembly != options.GetType().Assembly | property.PropertyType.IsEnum)
        .Select(property => (property.Name, property.GetValue(options)));

    private static string[] Written(object? value) => value switch
    {
        bool flag => [flag ? "true" : "false"],
        string text => [text],
        Enum named => [named.ToString()],
        ICollection { Count: 0 } => ["empty", "none"],
        IEnumerable list when !list.Cast<object>().Any() => ["empty", "none"],
        _ => [OptionText.Of(value)],
    };

    // A range may explain an edge in brackets.
    [GeneratedRegex(@" \([^)]*\)")]
    private static partial Regex Asides();
}
