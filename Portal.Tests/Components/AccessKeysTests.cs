using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Api;
using Portal.Approvals;
using Portal.Approvals.Controls;
using Portal.Components.Controls;
using Portal.Components.Viewing;
using Portal.Domain.Common;
using Portal.Domain.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class AccessKeysTests()
    : PortalBunitContext(x => x.AddSingleton<Access>().AddSingleton<IAccessKeys>(y => y.GetRequiredService<Access>()))
{
    const string Secret = "ck_live_0123456789abcdefghijklmnop";
    readonly Guid owner = Guid.Parse("0197a3c2-0000-7000-8000-0000000000aa");

    Access Stored => Services.GetRequiredService<Access>();

    [Fact]
    public void Keys_Made_SecretIsShownUntilItIsKeptAndThenForgotten()
    {
        var keys = Shown("admin");
        keys.Find("[data-testid=add-key]").Click();
        keys.Find("#key-name").Change("intake");
        keys.Find("form").Submit();
        Assert.Contains(Secret, keys.Find("[data-testid=secret]").TextContent, StringComparison.Ordinal);
        Assert.Equal(Secret, keys.Find("[data-testid=secret] [data-copy]").GetAttribute("data-copy"));

        keys.Find("[data-testid=secret] .btn").Click();

        Assert.DoesNotContain(Secret, keys.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_Refused_FaultStandsAtItsFieldAndWhatWasWrittenStays()
    {
        Stored.Refusal = RefusalException.Invalid(new Fault("/expiresAt", "out-of-range", "expiresAt must lie in the future."));
        var keys = Shown("admin");
        keys.Find("[data-testid=add-key]").Click();
        keys.Find("#key-name").Change("intake");
        keys.Find("#key-expires").Change("2020-01-01");
        keys.Find("form").Submit();

        Assert.Equal("expiresAt must lie in the future.", keys.Find("#key-expires-help[role=alert]").TextContent);
        Assert.Empty(keys.FindAll("#key-name-help[role=alert]"));
        Assert.Equal("intake", keys.Find("#key-name").GetAttribute("value"));
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("auditor")]
    public void Keys_OtherRoles_SeeNoButton(string role)
    {
        var keys = Shown(role);
        Assert.Single(keys.FindAll("[data-testid=key]"));
        Assert.Empty(keys.FindAll("button:not([data-copy])"));
    }

    [Fact]
    public void Keys_Revoke_AsksFirst()
    {
        var dialogs = ShowDialogs();
        var keys = Shown("admin");
        keys.Find("[data-testid=revoke]").Click();
        Assert.Empty(Stored.Revoked);

        dialogs.WaitForElement("[data-testid=confirm]").Click();

        keys.WaitForAssertion(() => Assert.Equal((new AccessKeyOwner(owner, true), Reader.Id), Assert.Single(Stored.Revoked)));
    }

    [Fact]
    public void RouteStep_NamesNobody_FaultStandsAtItsPeople()
    {
        var faults = FormFaults.Of(
            RefusalException.Invalid(
                new Fault("/steps/1/people", "required", "A step needs 1 to 100 people."),
                new Fault("/steps/10/name", "required", "name is required.")
            )
        );
        var step = Show<RouteStepEditor>(x =>
            x.Add(y => y.Step, new StepDraft())
                .Add(y => y.Index, 1)
                .Add(y => y.People, [new RoutePerson("ann", "Ann", null)])
                .Add(y => y.Faults, faults)
        );
        Assert.Equal("A step needs 1 to 100 people.", step.Find("#step-1-people-help[role=alert]").TextContent);
        Assert.Single(step.FindAll("[role=alert]"));
    }

    [Fact]
    public void Faults_InChinese_AreSaidByTheirCode()
    {
        Speak("zh-CN");
        var faults = FormFaults.Of(RefusalException.Invalid(new Fault("/name", "required", "name is required.")));
        Assert.Equal("此项必填。", faults.At("/name"));
    }

    IRenderedComponent<AccessKeys> Shown(string role)
    {
        var viewer = Reader with { Caller = new Caller(CallerKind.Person, Reader.Id, "director", [role], []) };
        return Render<AccessKeys>(x => x.AddCascadingValue(viewer).Add(y => y.OwnerId, owner).Add(y => y.ThirdParty, true));
    }

    sealed class Access : IAccessKeys
    {
        readonly AccessKey key = new(Guid.NewGuid(), "intake", "ck_live_", [], DateTimeOffset.UnixEpoch, null, null, null);

        public RefusalException? Refusal { get; set; }

        public List<(AccessKeyOwner Owner, Guid By)> Revoked { get; } = [];

        public IReadOnlyList<string> Scopes(bool thirdParty) => ["documents", "mail"];

        public Task<IReadOnlyList<AccessKey>> ListAsync(AccessKeyOwner owner, CancellationToken stop) =>
            Task.FromResult<IReadOnlyList<AccessKey>>([key]);

        public Task<(AccessKey Key, string Secret)> CreateAsync(
            AccessKeyOwner owner,
            string? name,
            IReadOnlyList<string> scopes,
            DateTimeOffset? expiresAt,
            Guid personId,
            string personName,
            CancellationToken stop
        ) => Refusal is { } refusal ? throw refusal : Task.FromResult((key, Secret));

        public Task RevokeAsync(AccessKeyOwner owner, Guid id, Guid personId, string personName, CancellationToken stop)
        {
            Revoked.Add((owner, personId));
            return Task.CompletedTask;
        }
    }
}
